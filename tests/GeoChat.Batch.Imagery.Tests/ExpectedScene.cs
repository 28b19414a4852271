using System.Text.Json;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>One line of expected.jsonl: what GDAL read.</summary>
internal sealed record ExpectedScene(string File, JsonElement Line)
{
    public static IEnumerable<ExpectedScene> All(string sharedData) =>
        System
            .IO.File.ReadLines(System.IO.Path.Combine(sharedData, "scenes", "expected.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(e => new ExpectedScene(e.GetProperty("file").GetString()!, e));

    public string Path(string sharedData) => System.IO.Path.Combine(sharedData, "scenes", File);

    public JsonElement? this[string key] => Line.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
