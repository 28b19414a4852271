using System.Text.Json;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Jobs.Plans;

/// <summary>The part of a scene's chips that is asked first, as the store keeps it.</summary>
/// <param name="Share">0 to 1.</param>
/// <param name="Seed">Draws the same chips each time.</param>
public sealed record SampleSpec(double Share, int Seed)
{
    /// <summary>Reads what <see cref="ToJson"/> writes; null of null.</summary>
    public static SampleSpec? Parse(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<SampleSpec>(json, RequestJson.Options);

    public string ToJson() => JsonSerializer.Serialize(this, RequestJson.Options);
}
