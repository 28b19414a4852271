using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>A whole scene as 8-bit RGB: for pictures small enough to be shown to a model at once.</summary>
public static class SceneRgb
{
    /// <summary>Height x width x RGB, one byte a sample; pixels without data as they are stored.</summary>
    /// <exception cref="ImageryException">A tile of the file is damaged or over a limit.</exception>
    public static byte[] Read(Raster scene, Stretch stretch)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var image = scene.Images.Main;
        var width = scene.Header.Width;
        var height = scene.Header.Height;
        var rgb = new byte[checked(width * height * 3)];
        var rows = new BlockRows(scene, image, stretch, threads: 1);
        var band = new RowBand(0, width, image.Layout.BlockHeight, rows.HasValidity);
        for (var row = 0; row < image.Layout.BlocksY; row++)
        {
            band.Restart(row * image.Layout.BlockHeight);
            band.Extend(Math.Min(height, band.Top + image.Layout.BlockHeight), band.Top);
            rows.Read(row, band, CancellationToken.None);
            for (var y = band.Top; y < band.Bottom; y++)
                band.Rgb(y, 0, width).CopyTo(rgb.AsSpan(y * width * 3));
        }

        return rgb;
    }
}
