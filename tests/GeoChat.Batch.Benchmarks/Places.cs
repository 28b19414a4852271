using System.Globalization;

namespace GeoChat.Batch.Benchmarks;

/// <summary>The checkout, and the machine as the tables name it.</summary>
internal static class Places
{
    /// <summary>Folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program as it was built beside the benchmarks.</summary>
    public static string Geochat { get; } = Path.Combine(AppContext.BaseDirectory, "geochat.dll");

    /// <summary>Date, cores and load, for the head of a table.</summary>
    public static string Machine =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
        );

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GeoChat.Batch.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no GeoChat.Batch.sln above the program");
        return folder;
    }
}
