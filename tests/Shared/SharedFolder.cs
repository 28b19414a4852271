using Xunit;

namespace GeoChat.Batch.Tests;

/// <summary>
/// Large data beside the checkout (../shared), which a public clone does not have. Every test asks for it here, so that one line
/// counts what was skipped for it.
/// </summary>
internal static class SharedFolder
{
    /// <summary>How the reason of each such skip begins; ./test counts these.</summary>
    public const string Wanted = "wants ../shared:";

    private static readonly string Root = Path.GetFullPath(Path.Combine(Repository(), "..", "shared"));

    /// <summary>Full path of a file or folder in it; null where it is not here.</summary>
    public static string? Find(string relative)
    {
        var path = Path.Combine(Root, relative);
        return Path.Exists(path) ? path : null;
    }

    /// <summary>Full path of a file or folder in it; skips the test where it is not here.</summary>
    public static string Require(string relative)
    {
        if (Find(relative) is { } path)
            return path;
        Assert.Skip($"{Wanted} {relative}");
        return "";
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GeoChat.Batch.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No GeoChat.Batch.sln above {AppContext.BaseDirectory}");
    }
}
