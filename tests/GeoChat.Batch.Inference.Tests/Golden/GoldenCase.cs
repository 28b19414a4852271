using System.Text.Json;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>One prompt and what the original implementation answered; no text where a model is asked by ids.</summary>
internal sealed record GoldenCase(
    string Prompt,
    string? Image,
    int[] InputIds,
    int[] Tokens,
    string? Text,
    double[] LogProbs,
    double[] Margins,
    string? Logits
)
{
    public static GoldenCase Read(JsonElement json) =>
        new(
            json.GetProperty("prompt").GetString()!,
            json.TryGetProperty("image", out var image) ? image.GetString() : null,
            Ints(json.GetProperty("input_ids")),
            Ints(json.GetProperty("tokens")),
            json.GetProperty("text").GetString()!,
            [.. json.GetProperty("logprobs").EnumerateArray().Select(e => e.GetDouble())],
            [.. json.GetProperty("margins").EnumerateArray().Select(e => e.GetDouble())],
            json.TryGetProperty("logits", out var logits) ? logits.GetString() : null
        );

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}
