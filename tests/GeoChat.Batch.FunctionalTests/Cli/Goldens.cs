using System.Text.Json;
using GeoChat.Batch.TestServers;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>What the original implementation made of small models: the engine's fixtures, else ../shared/golden.</summary>
internal static class Goldens
{
    /// <summary>Its tokenizer may not lie in the repository (docs/decisions/0012), so the command line runs it from ../shared.</summary>
    private const string WithLlamasTokenizer = "geochat-tiny-bin";

    private static readonly string Fixtures = Repository.PathOf("tests", "GeoChat.Batch.Inference.Tests", "Fixtures");

    /// <summary>A file or folder; skips the test where it is neither copied nor shared.</summary>
    public static string Find(string name) =>
        Path.Combine(Fixtures, "golden", name) is var copied && name != WithLlamasTokenizer && Path.Exists(copied)
            ? copied
            : SharedFolder.Require($"golden/{name}");

    /// <summary>A broken or hostile checkpoint, written into a folder that is not there yet.</summary>
    public static string Broken(string name, string folder) => BrokenModels.Write(name, Fixtures, folder);

    /// <summary>A model's cases by picture.</summary>
    public static IReadOnlyList<IGrouping<string, JsonElement>> Cases(string model)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Find($"{model}.golden.json")));
        return [.. json.RootElement.GetProperty("cases").Clone().EnumerateArray().GroupBy(c => c.GetProperty("image").GetString()!)];
    }

    /// <summary>Numbers of a JSON list.</summary>
    public static T[] List<T>(this JsonElement json, string name) => json.GetProperty(name).Deserialize<T[]>()!;
}
