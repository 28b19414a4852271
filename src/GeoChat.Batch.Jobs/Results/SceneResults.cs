using System.Text.Json;
using GeoChat.Batch.Imagery.Sampling;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>What the answers say of a whole scene, beside its detections.</summary>
public sealed record SceneResults
{
    /// <summary>Queries that are answered by a value.</summary>
    public required IReadOnlyList<QueryResult> Answers { get; init; }

    /// <summary>Of a sample: what all chips would give.</summary>
    public SampleResult? Sample { get; init; }

    /// <summary>Answers that could not name everything, and what was done about it; null where there was none.</summary>
    public SaturationResult? Saturated { get; init; }

    /// <summary>The form that the store keeps.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RequestJson.Options);

    /// <summary>Reads what <see cref="ToJson"/> writes; null of null.</summary>
    public static SceneResults? Parse(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<SceneResults>(json, RequestJson.Options);
}

/// <summary>
/// A query's answers over the scene. Each chip speaks for its own cell: the pixels nearer to it than to any other chip of its grid.
/// </summary>
/// <param name="Ordinal">Place in the request.</param>
/// <param name="Query">The query as text.</param>
/// <param name="Area">Pixels that answered chips speak for.</param>
/// <param name="Shares">Part of that area by value, 0 to 1; null where every answer is a number.</param>
/// <param name="Sum">Numbers summed over the scene: each times its chip's own cell over the chip, so that what two chips show
/// counts once; null where an answer is no number.</param>
public sealed record QueryResult(int Ordinal, string Query, long Area, SortedDictionary<string, double>? Shares, double? Sum);

/// <summary>A sample and what it lets expect.</summary>
/// <param name="Share">Asked for.</param>
/// <param name="Seed">Draws the same chips again.</param>
/// <param name="Asked">Chips drawn.</param>
/// <param name="Of">Chips of which they were drawn.</param>
/// <param name="Labels">Detections that all chips would give, by label, with a 95 % interval.</param>
public sealed record SampleResult(double Share, int Seed, int Asked, int Of, SortedDictionary<string, SampleEstimate> Labels);

/// <summary>Crowded chips.</summary>
/// <param name="Chips">Chips that were quartered.</param>
/// <param name="Quarters">Quarters that were made of them.</param>
/// <param name="Left">Chips whose answer may still leave something out.</param>
public sealed record SaturationResult(int Chips, int Quarters, int Left);
