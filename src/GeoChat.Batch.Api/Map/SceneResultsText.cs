using System.Globalization;
using System.Text.Json.Nodes;

namespace GeoChat.Batch.Api.Map;

/// <summary>The results of a scene as the store keeps them, for the page.</summary>
internal static class SceneResultsText
{
    /// <summary>What each query's answers come to.</summary>
    public static IReadOnlyList<MapResult> Answers(string? results) =>
        results is null || JsonNode.Parse(results)?["answers"] is not JsonArray answers
            ? []
            :
            [
                .. answers
                    .OfType<JsonObject>()
                    .Select(answer => new MapResult(
                        answer["ordinal"]!.GetValue<int>(),
                        answer["shares"] is JsonObject shares
                            ? shares.ToDictionary(share => share.Key, share => share.Value!.GetValue<double>())
                            : null,
                        answer["sum"]?.GetValue<double>()
                    )),
            ];

    /// <summary>What a sample lets expect, in a sentence; null where the scene is none.</summary>
    public static string? Sample(string? results)
    {
        if (results is null || JsonNode.Parse(results)?["sample"] is not JsonObject sample)
            return null;
        var labels = sample["labels"] is JsonObject all
            ? string.Join(
                ", ",
                all.Select(label =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{label.Key} {label.Value!["total"]!.GetValue<double>():N0} ({label.Value["low"]!.GetValue<double>():N0} to {label.Value["high"]!.GetValue<double>():N0})"
                    )
                )
            )
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A sample: {sample["asked"]!.GetValue<int>():N0} of {sample["of"]!.GetValue<int>():N0} chips were asked. All of them would give, with 95 % intervals: {(labels.Length == 0 ? "nothing that was seen" : labels)}."
        );
    }
}
