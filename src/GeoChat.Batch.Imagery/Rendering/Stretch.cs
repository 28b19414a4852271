using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>
/// How samples become the 8-bit red, green and blue that the model sees: one mapping for the whole scene, so that every chip gets the
/// same. <see cref="Bands"/> are three band numbers from 1, <see cref="Ranges"/> one range for each.
/// </summary>
public sealed record Stretch(string Spec, IReadOnlyList<int> Bands, IReadOnlyList<StretchRange> Ranges)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// The stretch for a scene. Spec: "auto" (8-bit scenes as they are, others between percentiles 2 and 98), "none", "MIN,MAX" or
    /// "pLOW,pHIGH", or another scene's stretch as <see cref="ToJson"/> writes it, so that both are seen alike. Percentiles are
    /// those of valid pixels of an overview or, without one, of tiles spread over the scene. Bands null: the first three, or the
    /// first one as gray.
    /// </summary>
    /// <exception cref="ArgumentException">A spec of another form, or a band that the scene does not have.</exception>
    /// <exception cref="ImageryException">The sampled pixels cannot be read.</exception>
    public static Stretch Estimate(Raster scene, IReadOnlyList<int>? bands = null, string spec = "auto")
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (IsStored(spec))
        {
            var stored = Stored(spec);
            return stored with { Bands = BandChoice.Choose(scene.Header, bands ?? stored.Bands) };
        }

        var chosen = BandChoice.Choose(scene.Header, bands);
        var plain = scene.Header.SampleType == SampleType.UInt8;
        if (spec == "none" || (spec == "auto" && plain) || scene.Images.Main.Palette.Count > 0)
            return new Stretch(spec, chosen, [.. chosen.Select(_ => StretchRange.Identity)]);
        var parts = (spec == "auto" ? "p2,p98" : spec).Split(',', StringSplitOptions.TrimEntries);
        if (
            parts.Length == 2
            && parts[0].StartsWith('p')
            && parts[1].StartsWith('p')
            && Number(parts[0][1..], out var low)
            && Number(parts[1][1..], out var high)
            && low >= 0
            && low < high
            && high <= 100
        )
            return new Stretch(spec, chosen, BandSample.Percentiles(scene, chosen, low, high));
        if (parts.Length == 2 && Number(parts[0], out var min) && Number(parts[1], out var max) && min < max)
            return new Stretch(spec, chosen, [.. chosen.Select(_ => new StretchRange(min, max))]);
        throw new ArgumentException($"'{spec}' is no stretch. Use auto, none, MIN,MAX or pLOW,pHIGH (p2,p98).", nameof(spec));
    }

    /// <summary>Whether a text is a stretch that <see cref="Estimate"/> takes, without a scene to try it on.</summary>
    public static bool IsSpec(string spec)
    {
        if (spec is "auto" or "none")
            return true;
        if (IsStored(spec))
        {
            try
            {
                return Stored(spec).Ranges.All(r => double.IsFinite(r.Min) && r.Min < r.Max);
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        var parts = spec.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != 2)
            return false;
        if (parts[0].StartsWith('p') && parts[1].StartsWith('p'))
            return Number(parts[0][1..], out var low) && Number(parts[1][1..], out var high) && low >= 0 && low < high && high <= 100;
        return Number(parts[0], out var min) && Number(parts[1], out var max) && min < max;
    }

    /// <summary>The numbers used, to be stored with the scene.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> writes.</summary>
    /// <exception cref="JsonException">Not a stretch.</exception>
    public static Stretch FromJson(string json)
    {
        var stretch = JsonSerializer.Deserialize<Stretch>(json, Json);
        return stretch is { Bands.Count: 3, Ranges.Count: 3 }
            ? stretch
            : throw new JsonException("a stretch has three bands and three ranges");
    }

    private static bool IsStored(string spec) => spec.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal);

    private static Stretch Stored(string spec)
    {
        try
        {
            return FromJson(spec);
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"'{spec}' is no stretch as it is stored: {e.Message}", nameof(spec), e);
        }
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
