using System.Text.Json;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>
/// What the original implementation made of small models: copied into the engine's tests, or in shared/golden beside the checkout.
/// </summary>
internal static class Goldens
{
    private static readonly string[] Roots =
    [
        Repository.PathOf("tests", "GeoChat.Batch.Inference.Tests", "Fixtures", "golden"),
        Repository.PathOf("..", "shared", "golden"),
    ];

    /// <summary>A file or folder; skips the test where it is neither copied nor shared.</summary>
    public static string Find(string name)
    {
        if (
            Roots
                .Select(root => Path.GetFullPath(Path.Combine(root, name)))
                .FirstOrDefault(path => File.Exists(path) || Directory.Exists(path)) is
            { } found
        )
            return found;
        Assert.Skip($"{name} is not here: put the project's shared/golden beside the repository.");
        return "";
    }

    /// <summary>A model's cases by picture.</summary>
    public static IReadOnlyList<IGrouping<string, JsonElement>> Cases(string model)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Find($"{model}.golden.json")));
        return [.. json.RootElement.GetProperty("cases").Clone().EnumerateArray().GroupBy(c => c.GetProperty("image").GetString()!)];
    }

    /// <summary>Numbers of a JSON list.</summary>
    public static T[] List<T>(this JsonElement json, string name) => json.GetProperty(name).Deserialize<T[]>()!;
}
