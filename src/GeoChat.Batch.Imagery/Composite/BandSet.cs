using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>Files that hold bands of one scene: the same size, sample type and place.</summary>
internal static class BandSet
{
    public static (ImageSet Images, SceneHeader Header) Combine(
        IReadOnlyList<Raster> files,
        IReadOnlyList<string> names,
        string name,
        SceneLimits limits
    )
    {
        var first = files[0].Header;
        for (var i = 1; i < files.Count; i++)
        {
            var other = files[i].Header;
            if ((other.Width, other.Height) != (first.Width, first.Height))
                throw new SceneGroupException(
                    $"{names[i]} has {other.Width} x {other.Height} pixels and {names[0]} {first.Width} x {first.Height}",
                    "bands of one scene have one size: gdalwarp -tr X Y brings them to it"
                );
            if (other.SampleType != first.SampleType)
                throw new SceneGroupException(
                    $"{names[i]} holds {other.SampleType} and {names[0]} {first.SampleType}",
                    "write them with one type: gdal_translate -ot UInt16"
                );
            if (!SamePlace(first, other))
                throw new SceneGroupException(
                    $"{names[i]} and {names[0]} lie at different places",
                    "bands of one scene have one grid: gdalwarp -t_srs -te -tr"
                );
        }

        var bands = files.Sum(f => f.Header.Bands);
        if (bands > limits.MaxBands)
            throw new LimitExceededException($"{bands} bands", nameof(SceneLimits.MaxBands));
        var main = new BandSetImage(name, [.. files.Select(f => f.Images.Main)]);
        var masked = files.Where(f => f.Images.Mask is not null).ToArray();
        var mask = masked.Length == 0 ? null : new CompositeMask($"the mask of {name}", main, (x, y, w, h) => All(masked, x, y, w, h));
        var noData = files.All(f => Nullable.Equals(f.Header.NoData, first.NoData)) ? first.NoData : null;
        var overviews = mask is null ? Overviews(files, name) : [];
        var header = first with
        {
            Bands = bands,
            Block = (main.Layout.BlockWidth, main.Layout.BlockHeight),
            Interleave = "BAND",
            Colors = [.. Enumerable.Repeat("Undefined", bands)],
            Overviews = [.. overviews.Select(o => (o.Layout.Width, o.Layout.Height))],
            NoData = noData,
            Mask =
                mask is not null ? MaskKind.Mask
                : noData is { } value && first.SampleType.Holds(value) ? MaskKind.Nodata
                : MaskKind.None,
        };
        return (new ImageSet(main, mask, overviews, new Dictionary<(int, int), RasterImage>()), header);
    }

    private static bool SamePlace(SceneHeader a, SceneHeader b) =>
        Equals(a.Crs, b.Crs)
        && (a.Transform, b.Transform) switch
        {
            (null, null) => a.GroundControlPoints == b.GroundControlPoints,
            ({ } s, { } t) => Near(s.Invert(), t, 0, 0) && Near(s.Invert(), t, a.Width, a.Height),
            _ => false,
        };

    private static bool Near(AffineTransform toPixels, AffineTransform other, double col, double row)
    {
        var (x, y) = other.Apply(col, row);
        var (c, r) = toPixels.Apply(x, y);
        return Math.Abs(c - col) < 0.01 && Math.Abs(r - row) < 0.01;
    }

    private static byte[] All(Raster[] masked, int x, int y, int width, int height)
    {
        var all = WindowReader.Read(masked[0].Images.Mask!, x, y, width, height, 0);
        foreach (var other in masked.Skip(1))
        {
            var mask = WindowReader.Read(other.Images.Mask!, x, y, width, height, 0);
            for (var i = 0; i < all.Length; i++)
                all[i] = (byte)(all[i] != 0 && mask[i] != 0 ? 255 : 0);
        }

        return all;
    }

    private static List<RasterImage> Overviews(IReadOnlyList<Raster> files, string name)
    {
        var overviews = new List<RasterImage>();
        for (var level = 0; level < files.Min(f => f.Images.Overviews.Count); level++)
        {
            RasterImage[] images = [.. files.Select(f => f.Images.Overviews[level])];
            if (images.All(i => i.Layout.Width == images[0].Layout.Width && i.Layout.Height == images[0].Layout.Height))
                overviews.Add(new BandSetImage($"an overview of {name}", images));
        }

        return overviews;
    }
}
