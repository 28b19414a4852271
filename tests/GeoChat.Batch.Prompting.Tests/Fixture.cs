using System.Text.Json;

namespace GeoChat.Batch.Prompting.Tests;

/// <summary>Files of the tests, and of the repository they run in.</summary>
internal static class Fixture
{
    public static string Tokens(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "tokens", name);

    /// <summary>A path below the repository's root.</summary>
    public static string Repository(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GeoChat.Batch.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository."), relative);
    }

    public static IEnumerable<JsonElement> Lines(string name) =>
        File.ReadLines(Tokens(name)).Select(l => JsonDocument.Parse(l).RootElement);

    public static int[] Ints(this JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}
