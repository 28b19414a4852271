using SkiaSharp;

namespace GeoChat.Batch.Imagery.Boxes;

/// <summary>A picture with boxes drawn into it.</summary>
public static class BoxPicture
{
    // Okabe and Ito's colours: also distinguishable with red-green colour blindness.
    private static readonly SKColor[] Palette =
    [
        new(0xf0, 0xa3, 0x0a),
        new(0x56, 0xb4, 0xe9),
        new(0x00, 0x9e, 0x73),
        new(0xf0, 0xe4, 0x42),
        new(0xd5, 0x5e, 0x00),
        new(0xcc, 0x79, 0xa7),
        new(0x00, 0x72, 0xb2),
    ];

    /// <summary>PNG of a picture with the outlines of boxes, one colour a label.</summary>
    /// <param name="rgb">Height x width x RGB.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="boxes">In pixels, with their labels.</param>
    public static byte[] Draw(ReadOnlySpan<byte> rgb, int width, int height, IReadOnlyList<(string Label, RotatedBox Outline)> boxes)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; to < rgba.Length; from += 3, to += 4)
        {
            rgba[to] = rgb[from];
            rgba[to + 1] = rgb[from + 1];
            rgba[to + 2] = rgb[from + 2];
            rgba[to + 3] = (byte)255;
        }
        var labels = boxes.Select(b => b.Label).Distinct().ToList();
        var stroke = Math.Max(2f, Math.Max(width, height) / 400f);
        using var canvas = new SKCanvas(bitmap);
        foreach (var (label, box) in boxes)
        {
            var c = box.Corners;
            using var outline = new SKPathBuilder();
            outline.MoveTo((float)c[0], (float)c[1]);
            for (var i = 2; i < 8; i += 2)
                outline.LineTo((float)c[i], (float)c[i + 1]);
            outline.Close();
            using var path = outline.Detach();
            // A dark edge below, so that the colour shows on light ground too.
            using var edge = Line(new SKColor(0, 0, 0, 160), stroke * 2);
            using var line = Line(Palette[labels.IndexOf(label) % Palette.Length], stroke);
            canvas.DrawPath(path, edge);
            canvas.DrawPath(path, line);
        }

        canvas.Flush();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static SKPaint Line(SKColor colour, float width) =>
        new()
        {
            Color = colour,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
            StrokeJoin = SKStrokeJoin.Miter,
            IsAntialias = true,
        };
}
