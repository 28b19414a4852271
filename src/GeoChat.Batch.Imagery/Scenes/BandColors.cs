using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>What each band shows, in GDAL's words.</summary>
internal static class BandColors
{
    private const int AssociatedAlpha = 1,
        UnassociatedAlpha = 2;

    public static IReadOnlyList<string> Read(RasterLayout layout, Func<int, string?> noted)
    {
        if (layout.ConvertedToRgba)
            return [.. new[] { "Red", "Green", "Blue", "Alpha" }.Take(layout.RgbaBands)];
        // GDAL shows two colours as a palette, whatever the file calls them.
        if (layout is { BitsPerSample: 1, Samples: 1 })
            return ["Palette"];
        string[] first = layout.Photometric switch
        {
            Photometric.Rgb or Photometric.YCbCr => ["Red", "Green", "Blue"],
            Photometric.Palette => ["Palette"],
            // GDAL makes the inversion a palette.
            Photometric.MinIsWhite when layout is { Samples: 1, BitsPerSample: <= 16 } => ["Palette"],
            _ => ["Gray"],
        };
        return
        [
            .. Enumerable
                .Range(0, layout.Samples)
                .Select(band => noted(band) ?? (band < first.Length ? first[band] : Extra(layout, band, first.Length))),
        ];
    }

    private static string Extra(RasterLayout layout, int band, int colors)
    {
        // The list of extra samples ends with the last band; GDAL counts from its own number of colours.
        var at = band - Math.Max(colors, layout.Samples - layout.ExtraSamples.Count);
        return at >= 0 && at < layout.ExtraSamples.Count && layout.ExtraSamples[at] is AssociatedAlpha or UnassociatedAlpha
            ? "Alpha"
            : "Undefined";
    }
}
