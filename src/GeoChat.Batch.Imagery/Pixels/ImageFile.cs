using GeoChat.Batch.Imagery.Errors;
using SkiaSharp;

namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>Plain pictures (PNG, JPEG) without georeference.</summary>
public static class ImageFile
{
    private const int MaxSide = 32_768;

    /// <summary>Height x width x RGB, one byte a sample.</summary>
    /// <exception cref="ImageryException">No such file, or no picture of at most 32,768 pixels a side.</exception>
    public static (byte[] Rgb, int Width, int Height) ReadRgb(string path)
    {
        if (!File.Exists(path))
            throw new RasterFileException(path, "no such file");
        using var codec =
            SKCodec.Create(path) ?? throw new UnsupportedTiffException($"The picture {Path.GetFileName(path)}", "Give a PNG or a JPEG.");
        if (codec.Info.Width > MaxSide || codec.Info.Height > MaxSide)
            throw new UnsupportedTiffException($"A picture of {codec.Info.Width} x {codec.Info.Height} pixels", "Give it as a GeoTIFF.");
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(info);
        if (codec.GetPixels(info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new BlockDecodeException(Path.GetFileName(path), "its bytes are damaged");
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[info.Width * info.Height * 3];
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += 3)
        {
            rgb[to] = rgba[from];
            rgb[to + 1] = rgba[from + 1];
            rgb[to + 2] = rgba[from + 2];
        }
        return (rgb, info.Width, info.Height);
    }

    /// <summary>PNG of height x width x RGB bytes.</summary>
    public static byte[] WritePng(ReadOnlySpan<byte> rgb, int width, int height)
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
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
