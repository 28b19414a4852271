using System.Text.Json.Serialization;
using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>How scenes are read and asked; null members take the defaults.</summary>
public sealed record JobOptions
{
    private const int MaxScale = 64;
    private const int MostScales = 6;

    /// <summary>Ground sample distance in metres that the model sees; null takes the scene's own.</summary>
    public double? Gsd { get; init; }

    /// <summary>Bands to read as red, green and blue, from 1.</summary>
    public IReadOnlyList<int>? Bands { get; init; }

    /// <summary>Pad a scene smaller than a chip instead of enlarging it, so that the model sees its own ground sample distance.</summary>
    [JsonPropertyName("keep_gsd")]
    public bool? KeepGsd { get; init; }

    /// <summary>Accept a ground sample distance far outside the model's range.</summary>
    public bool? Force { get; init; }

    /// <summary>Grids that queries are asked on where they name none themselves: 1 the scene's, 4 chips four times as large.</summary>
    public IReadOnlyList<int>? Scales { get; init; }

    /// <summary>How often a chip is quartered and asked again where an answer could not name everything: 0 to 2; null is 2.</summary>
    public int? Quarters { get; init; }

    /// <summary>Ask this share of the chips first, drawn at random; the rest when the job is continued.</summary>
    public double? Sample { get; init; }

    /// <summary>Seed of the sample; null draws one, which is stored.</summary>
    public int? Seed { get; init; }

    /// <summary>A raster of clouds, of any grid and system; <c>{scene}</c> in it stands for a scene's name.</summary>
    [JsonPropertyName("cloud_mask")]
    public string? CloudMask { get; init; }

    /// <summary>Values of the mask that mean cloud; null: every one but 0 and nodata.</summary>
    [JsonPropertyName("cloud_values")]
    public IReadOnlyList<double>? CloudValues { get; init; }

    /// <summary>A chip with a larger share of cloud is skipped; null is 0.5.</summary>
    [JsonPropertyName("max_cloud")]
    public double? MaxCloud { get; init; }

    /// <summary>A chip with a smaller share of valid pixels is skipped; null takes the server's (0.05).</summary>
    [JsonPropertyName("min_valid")]
    public double? MinValid { get; init; }

    /// <summary>
    /// Stretch to 8 bits: <c>none</c>, <c>auto</c>, <c>min,max</c>, <c>p2,p98</c>, or another scene's stretch as it is stored
    /// (JSON).
    /// </summary>
    public string? Stretch { get; init; }

    /// <summary>Share of a chip that overlaps the next, 0 to 0.9.</summary>
    public double? Overlap { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    [JsonPropertyName("max_answer_tokens")]
    public int? MaxAnswerTokens { get; init; }

    /// <summary>
    /// Height of the ground over the ellipsoid in metres, for scenes placed by rational polynomials; null takes the file's mean
    /// height.
    /// </summary>
    public double? Height { get; init; }

    /// <summary>Accept a scene without georeference: results in pixels.</summary>
    [JsonPropertyName("no_georef")]
    public bool? NoGeoref { get; init; }

    /// <summary>Refuses what no scene and no server could do; a new option has its rule here.</summary>
    /// <exception cref="RequestException">An option is not possible.</exception>
    public void Check()
    {
        CheckChips();
        if (Gsd is not (null or (> 0 and < 10_000)))
            throw new RequestException($"A ground sample distance of {Gsd} m is not possible. Give metres a pixel, e.g. 0.3.");
        if (Height is not (null or (>= -500 and <= 9_000)))
            throw new RequestException($"A ground at {Height} m is not possible. Give metres over the ellipsoid, from -500 to 9,000.");
        if (Stretch is { } stretch && !Imagery.Rendering.Stretch.IsSpec(stretch))
            throw new RequestException(
                $"'{stretch}' is no stretch. Use auto, none, MIN,MAX or pLOW,pHIGH, e.g. p2,p98, or a stretch as it is stored."
            );
        if (MaxAnswerTokens is < 1)
            throw new RequestException("max_answer_tokens must be 1 or more.");
        CheckShare(Sample, "sample", "e.g. 0.05", aboveZero: true);
        CheckShare(MaxCloud, "max_cloud", "e.g. 0.5");
        CheckShare(MinValid, "min_valid", "e.g. 0.05");
        if (CloudMask is null && (CloudValues is not null || MaxCloud is not null))
            throw new RequestException("cloud_values and max_cloud say nothing without a cloud_mask. Name the mask, or leave them out.");
    }

    private void CheckChips()
    {
        if (Overlap is < 0 or > 0.9 or double.NaN)
            throw new RequestException($"An overlap of {Overlap} is not possible. Give a share from 0 to 0.9, e.g. 0.25.");
        if (
            Scales is { } scales
            && (
                scales.Count is 0 or > MostScales
                || scales.Any(scale => scale is < 1 or > MaxScale)
                || scales.Distinct().Count() < scales.Count
            )
        )
            throw new RequestException(
                $"The scales {string.Join(',', scales)} are not possible. "
                    + $"Give one to six different whole numbers from 1 to {MaxScale}, e.g. 1,4."
            );
        if (Quarters is < 0 or > ChipLevel.MaxDepth)
            throw new RequestException($"Chips cannot be quartered {Quarters} times. Give 0 to {ChipLevel.MaxDepth}.");
    }

    private static void CheckShare(double? value, string name, string example, bool aboveZero = false)
    {
        if (value is { } share && !(share is >= 0 and <= 1 && (!aboveZero || share > 0)))
            throw new RequestException($"A {name} of {share} is no share. Give a number from 0 to 1, {example}.");
    }
}
