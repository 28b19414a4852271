using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>Files that are tiles of one mosaic: one system, pixel size and grid.</summary>
internal static class Mosaic
{
    private const int LeastBlockSide = 256,
        MostBlockSide = 1024;

    // Largest distance of a tile from the common grid, in pixels.
    private const double OffGrid = 0.05;

    public static (ImageSet Images, SceneHeader Header) Combine(
        IReadOnlyList<Raster> files,
        IReadOnlyList<string> names,
        string name,
        SceneLimits limits
    )
    {
        var first = files[0].Header;
        if (first is not { Transform: { XRow: 0, YCol: 0 } grid, Crs: { } crs })
            throw new SceneGroupException(
                $"{names[0]} has no georeference without rotation",
                "tiles of a mosaic need one: gdalwarp gives it"
            );
        var offsets = new (double X, double Y)[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            var other = files[i].Header;
            if (!crs.Equals(other.Crs) || other.Transform is not { XRow: 0, YCol: 0 } place)
                throw new SceneGroupException(
                    $"{names[i]} is not in the system of {names[0]} ({crs.Name})",
                    "bring them to one: gdalwarp -t_srs"
                );
            if (
                Math.Abs((place.XCol / grid.XCol) - 1) * other.Width > OffGrid
                || Math.Abs((place.YRow / grid.YRow) - 1) * other.Height > OffGrid
            )
                throw new SceneGroupException(
                    $"{names[i]} has pixels of {place.XCol} x {-place.YRow} and {names[0]} of {grid.XCol} x {-grid.YRow}",
                    "bring them to one size: gdalwarp -tr"
                );
            if (other.Bands != first.Bands || other.SampleType != first.SampleType || other.BitsPerSample != first.BitsPerSample)
                throw new SceneGroupException(
                    $"{names[i]} has {other.Bands} bands of {other.SampleType} and {names[0]} {first.Bands} of {first.SampleType}",
                    "write them alike: gdal_translate -b -ot"
                );
            if (!files[i].Images.Main.Palette.SequenceEqual(files[0].Images.Main.Palette))
                throw new SceneGroupException(
                    $"{names[i]} and {names[0]} have different palettes",
                    "write their colours: gdal_translate -expand rgb"
                );
            offsets[i] = ((place.X0 - grid.X0) / grid.XCol, (place.Y0 - grid.Y0) / grid.YRow);
            if (Math.Abs(offsets[i].X - Math.Round(offsets[i].X)) > OffGrid || Math.Abs(offsets[i].Y - Math.Round(offsets[i].Y)) > OffGrid)
                throw new SceneGroupException(
                    $"{names[i]} does not lie on the pixel grid of {names[0]}",
                    "bring them to one grid: gdalwarp -tap -tr"
                );
        }

        var left = Math.Round(offsets.Min(o => o.X));
        var top = Math.Round(offsets.Min(o => o.Y));
        var right = offsets.Select((o, i) => Math.Round(o.X) + files[i].Header.Width).Max();
        var bottom = offsets.Select((o, i) => Math.Round(o.Y) + files[i].Header.Height).Max();
        var width = right - left;
        var height = bottom - top;
        if (width > limits.MaxSide || height > limits.MaxSide)
            throw new LimitExceededException($"a mosaic of {width} x {height} pixels", nameof(SceneLimits.MaxSide));
        if (width * height > limits.MaxPixels)
            throw new LimitExceededException($"a mosaic of {width} x {height} pixels", nameof(SceneLimits.MaxPixels));
        MosaicTile[] tiles =
        [
            .. files.Select(
                (file, i) => new MosaicTile(file, (int)(Math.Round(offsets[i].X) - left), (int)(Math.Round(offsets[i].Y) - top))
            ),
        ];

        var layout = Layout(files[0].Images.Main, (int)width, (int)height);
        var main = new MosaicImage(name, tiles, layout, first.NoData ?? 0);
        // Gaps hold the nodata value where all tiles have one; else a mask marks them.
        var byNoData =
            first.Mask == MaskKind.Nodata
            && files.All(f => f.Header.Mask == MaskKind.Nodata && Nullable.Equals(f.Header.NoData, first.NoData));
        var whole =
            tiles.All(t => t.IsWhole)
            && (long)width * (long)height == tiles.Sum(t => (long)t.Scene.Header.Width * t.Scene.Header.Height)
            && NoneOverlap(tiles);
        var mask = byNoData || whole ? null : new CompositeMask($"the mask of {name}", main, main.Mask);
        var header = first with
        {
            Width = (int)width,
            Height = (int)height,
            Block = (layout.BlockWidth, layout.BlockHeight),
            Interleave = first.Bands > 1 ? "PIXEL" : "BAND",
            Transform = grid.Window(left, top, 1, 1),
            Overviews = [],
            NoData = byNoData ? first.NoData : null,
            GeoreferenceNote = $"mosaic of {files.Count} files",
            Mask =
                mask is not null ? MaskKind.Mask
                : byNoData ? MaskKind.Nodata
                : MaskKind.None,
        };
        return (new ImageSet(main, mask, [], new Dictionary<(int, int), RasterImage>()), header);
    }

    private static RasterLayout Layout(RasterImage first, int width, int height)
    {
        var own = first.Layout;
        return own with
        {
            Width = width,
            Height = height,
            Samples = first.Bands,
            Planar = false,
            Type = first.Type,
            Compression = Compression.None,
            Predictor = 1,
            Tiled = true,
            Chopped = false,
            BlockWidth = Math.Clamp(own.BlockWidth, LeastBlockSide, MostBlockSide),
            BlockHeight = Math.Clamp(own.BlockHeight, LeastBlockSide, MostBlockSide),
            Photometric = own.ConvertedToRgba ? Photometric.Rgb : own.Photometric,
        };
    }

    private static bool NoneOverlap(MosaicTile[] tiles)
    {
        // Left to right; those that still reach over the next one's left side are looked at.
        var open = new List<MosaicTile>();
        foreach (var tile in tiles.OrderBy(t => t.X))
        {
            open.RemoveAll(t => t.Right <= tile.X);
            if (open.Exists(t => t.Y < tile.Bottom && tile.Y < t.Bottom))
                return false;
            open.Add(tile);
        }

        return true;
    }
}
