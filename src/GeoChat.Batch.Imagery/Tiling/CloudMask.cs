using System.Collections;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>
/// Where a raster of any grid and system says that clouds hide a scene. Read once, kept as one bit a pixel; safe from any thread
/// after that.
/// </summary>
public sealed class CloudMask
{
    private const int PointsOnSide = 64;
    private readonly SceneHeader _scene;
    private readonly int _width,
        _height;
    private readonly BitArray _cloud;
    private readonly AffineTransform _sceneToMap,
        _mapToMask;
    private readonly CrsTransform? _systems;

    private CloudMask(SceneHeader scene, SceneHeader mask, BitArray cloud)
    {
        _scene = scene;
        _width = mask.Width;
        _height = mask.Height;
        _cloud = cloud;
        if (scene is { Transform: { } from, Crs: { } fromCrs } && mask is { Transform: { } to, Crs: { } toCrs })
        {
            _sceneToMap = from;
            _mapToMask = to.Invert();
            _systems = fromCrs.ToString() == toCrs.ToString() ? null : CrsTransform.Create(fromCrs, toCrs);
        }
        else
        {
            _sceneToMap = new AffineTransform(0, 1, 0, 0, 0, 1);
            _mapToMask = new AffineTransform(0, 1, 0, 0, 0, 1);
        }
    }

    /// <summary>
    /// Reads the first band of a mask for a scene. A pixel is cloud where it has one of the values; none given: where it is neither
    /// 0 nor nodata.
    /// </summary>
    /// <exception cref="CloudMaskException">The mask has no georeference and not the scene's size, or more pixels than a mask may
    /// have.</exception>
    /// <exception cref="ImageryException">It cannot be read.</exception>
    public static CloudMask Read(Raster mask, SceneHeader scene, IReadOnlyCollection<double>? values = null)
    {
        Check(mask.Header, scene);
        return new CloudMask(scene, mask.Header, Bits(mask, values is { Count: > 0 } ? [.. values] : null));
    }

    /// <summary>Refuses a mask that cannot be laid over a scene, from the headers alone.</summary>
    /// <exception cref="CloudMaskException">See <see cref="Read"/>.</exception>
    public static void Check(SceneHeader mask, SceneHeader scene)
    {
        if ((long)mask.Width * mask.Height > int.MaxValue)
            throw new CloudMaskException(
                $"it has {mask.Width} x {mask.Height} pixels, and a mask may have {int.MaxValue}. Reduce it (gdal_translate -outsize)"
            );
        var bothPlaced = scene.Transform is not null && scene.Crs is not null && mask.Transform is not null && mask.Crs is not null;
        if (!bothPlaced && (mask.Width != scene.Width || mask.Height != scene.Height))
            throw new CloudMaskException(
                "it and the scene are not both georeferenced, and it has another size than the scene. "
                    + "Georeference it, or give a mask of the scene's size"
            );
    }

    /// <summary>Share of a window's part of the scene that is cloud, 0 to 1; ground beyond the mask is clear.</summary>
    public double Share(ChipWindow window)
    {
        var left = Math.Max(0, window.X);
        var top = Math.Max(0, window.Y);
        var right = Math.Min(_scene.Width, window.Right);
        var bottom = Math.Min(_scene.Height, window.Bottom);
        if (left >= right || top >= bottom)
            return 0;
        var columns = Math.Min(PointsOnSide, right - left);
        var rows = Math.Min(PointsOnSide, bottom - top);
        var xs = new double[columns * rows];
        var ys = new double[columns * rows];
        for (var i = 0; i < xs.Length; i++)
            (xs[i], ys[i]) = _sceneToMap.Apply(
                left + ((i % columns + 0.5) * (right - left) / columns),
                top + (((i / columns) + 0.5) * (bottom - top) / rows)
            );
        _systems?.TryApply(xs, ys);
        var cloudy = 0;
        for (var i = 0; i < xs.Length; i++)
        {
            if (!double.IsFinite(xs[i]) || !double.IsFinite(ys[i]))
                continue;
            var (x, y) = _mapToMask.Apply(xs[i], ys[i]);
            if (x >= 0 && y >= 0 && x < _width && y < _height && _cloud[((int)y * _width) + (int)x])
                cloudy++;
        }

        return cloudy / (double)xs.Length;
    }

    private static BitArray Bits(Raster mask, HashSet<double>? values)
    {
        var width = mask.Header.Width;
        var height = mask.Header.Height;
        var type = mask.Header.SampleType;
        var bits = new BitArray(checked(width * height));
        var rows = Math.Max(1, mask.Images.Main.Layout.BlockHeight);
        var bands = mask.Images.Main.SamplesPerBlock * mask.Images.Main.Planes;
        for (var top = 0; top < height; top += rows)
        {
            var count = Math.Min(rows, height - top);
            var pixels = mask.Read(0, top, width, count);
            for (var i = 0; i < width * count; i++)
            {
                var value = SampleValues.At(pixels, i * bands, type);
                if (values?.Contains(value) ?? (value != 0 && !SampleValues.IsNoData(value, mask.Header.NoData, type)))
                    bits[(top * width) + i] = true;
            }
        }

        return bits;
    }
}
