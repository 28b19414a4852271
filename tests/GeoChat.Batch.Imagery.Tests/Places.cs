using System.Runtime.CompilerServices;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Where the repository's samples and the fixtures lie.</summary>
internal static class Places
{
    public static string Root { get; } = Up(ThisFile());

    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    public static string Fixture(string name) => Path.Combine(Root, "tests", "GeoChat.Batch.Imagery.Tests", "Fixtures", name);

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Up(string file) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
