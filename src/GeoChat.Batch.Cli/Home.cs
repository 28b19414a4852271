namespace GeoChat.Batch.Cli;

/// <summary>Where the program was installed: the folder with <c>models/</c> and <c>samples/</c>.</summary>
internal static class Home
{
    /// <summary>Full path; the launcher says it, else the nearest folder above the program that holds models.</summary>
    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("GEOCHAT_HOME") is { Length: > 0 } said ? said : Above(AppContext.BaseDirectory);

    /// <summary>The demo scenes' folder; empty where there is none.</summary>
    public static IReadOnlyList<string> DemoFolders => Folder is { } home ? [Path.Combine(home, "samples")] : [];

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "models", ModelFolder.Shipped)))
                return folder.FullName;
        }

        return null;
    }
}
