using GeoChat.Batch.Imagery.Pixels;
using SkiaSharp;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>Reads the tests' PNG files.</summary>
internal static class Pictures
{
    public static (byte[] Rgb, int Width, int Height) Read(string path)
    {
        using var bitmap = SKBitmap.Decode(path).Copy(SKColorType.Rgba8888);
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        for (int i = 0, o = 0; i < rgba.Length; i += 4, o += 3)
            rgba.Slice(i, 3).CopyTo(rgb.AsSpan(o));
        return (rgb, bitmap.Width, bitmap.Height);
    }

    /// <summary>A picture as GeoChat's demo shows it to the model; empty where there is none.</summary>
    public static byte[] Padded(string? path, int size)
    {
        if (path is null)
            return [];
        var (rgb, width, height) = Read(path);
        return ImagePreprocessor.PadToSquare(rgb, width, height, size);
    }
}
