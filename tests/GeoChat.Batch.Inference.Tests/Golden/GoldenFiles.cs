namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>Finds golden files: copied beside the tests, else in shared/golden beside the repository.</summary>
internal static class GoldenFiles
{
    private static readonly string Copied = Path.Combine(AppContext.BaseDirectory, "Fixtures", "golden");

    private static readonly string? Shared = FindShared();

    /// <summary>The repository's own models/geochat-nano.</summary>
    public static string Nano => Repository.PathOf("models", "geochat-nano");

    /// <summary>Path of a golden file or folder; skips the test where it is neither copied nor shared.</summary>
    public static string Find(string name)
    {
        foreach (var root in new[] { Copied, Shared })
            if (root is not null && Path.Combine(root, name) is var path && (File.Exists(path) || Directory.Exists(path)))
                return path;
        Assert.Skip($"{name} is not here: put the project's shared/golden beside the repository.");
        return "";
    }

    private static string? FindShared()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "shared", "golden") is var path && Directory.Exists(path))
                return path;
        return null;
    }
}
