using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;
using SkiaSharp;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>A reduced picture of a scene: encoded JPEG, its size in pixels, and picture pixels per scene pixel.</summary>
public sealed record ScenePicture(byte[] Jpeg, int Width, int Height, double Scale)
{
    /// <summary>
    /// Renders a scene no larger than maxSide, from its smallest sufficient overview or by averaging its pixels; pixels without
    /// data are white.
    /// </summary>
    /// <exception cref="ImageryException">A tile of the file is damaged or over a limit.</exception>
    public static ScenePicture Render(Raster scene, Stretch stretch, int maxSide, int quality = 85)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSide, 1);
        var sceneWidth = scene.Header.Width;
        var sceneHeight = scene.Header.Height;
        var scale = Math.Min(1, maxSide / (double)Math.Max(sceneWidth, sceneHeight));
        var width = Math.Max(1, (int)Math.Round(sceneWidth * scale));
        var height = Math.Max(1, (int)Math.Round(sceneHeight * scale));
        var image = scene.Images.Overviews.LastOrDefault(o => o.Layout.Width >= width && o.Layout.Height >= height) ?? scene.Images.Main;
        var mean = new PixelMeans(image.Layout.Width, image.Layout.Height, width, height);
        var rows = new BlockRows(scene, image, stretch, threads: 1);
        var band = new RowBand(0, image.Layout.Width, image.Layout.BlockHeight, rows.HasValidity);
        for (var row = 0; row < image.Layout.BlocksY; row++)
        {
            band.Restart(row * image.Layout.BlockHeight);
            band.Extend(Math.Min(image.Layout.Height, band.Top + image.Layout.BlockHeight), band.Top);
            rows.Read(row, band, CancellationToken.None);
            for (var y = band.Top; y < band.Bottom; y++)
                mean.Add(y, band.Rgb(y, 0, band.Width), band.Valid(y, 0, band.Width));
        }

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        mean.WriteRgba(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return new ScenePicture(data.ToArray(), width, height, width / (double)sceneWidth);
    }
}
