using System.Runtime.CompilerServices;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Where the repository's samples and the shared data beside it lie.</summary>
internal static class Places
{
    public static string Root { get; } = Up(ThisFile());

    /// <summary>../shared/data beside the repository; null where this machine has none.</summary>
    public static string? SharedData { get; } =
        Directory.Exists(Path.Combine(Root, "..", "shared", "data")) ? Path.GetFullPath(Path.Combine(Root, "..", "shared", "data")) : null;

    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    public static string Fixture(string name) => Path.Combine(Root, "tests", "GeoChat.Batch.Imagery.Tests", "Fixtures", name);

    /// <summary>The shared data, or a skipped test that says what is missing.</summary>
    public static string RequireSharedData()
    {
        Assert.SkipWhen(SharedData is null, "../shared/data is not on this machine");
        return SharedData!;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Up(string file) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
