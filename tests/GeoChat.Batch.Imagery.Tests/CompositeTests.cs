using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Composite;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Several files as one scene, over pixels whose value tells their place.</summary>
public sealed class CompositeTests
{
    private const double East = 500000,
        North = 5000000;

    [Fact]
    public void A_mosaic_shows_every_file_at_its_place_and_says_where_none_is()
    {
        // Two side by side, one below the first: the fourth quarter is a gap.
        using var scene = RasterGroup.Combine(
            [Open(0, 0, 40, 30), Open(40, 0, 60, 30), Open(0, 30, 40, 20)],
            SceneGrouping.Mosaic,
            "m",
            ["a", "b", "c"]
        );
        Assert.Equal((100, 50), (scene.Header.Width, scene.Header.Height));
        Assert.Equal(MaskKind.Mask, scene.Header.Mask);
        Assert.Equal(new AffineTransform(East, 1, 0, North, 0, -1), scene.Header.Transform);
        var pixels = scene.Read(0, 0, 100, 50);
        for (var y = 0; y < 50; y++)
        {
            for (var x = 0; x < 100; x++)
                Assert.Equal(x >= 40 && y >= 30 ? 0 : Value(x, y, 1), pixels[(((y * 100) + x) * 3) + 1]);
        }

        var chip = Assert.Single(
            SceneTiler.Read(scene, [new ChipWindow(0, 0, 0, 36, 26, 24, 24)], new TilerOptions { ChipSize = 24 }).ToList()
        );
        Assert.Equal(((24 * 4) + (20 * 4)) / (24.0 * 24), chip.ValidShare, 1e-9);
    }

    [Fact]
    public void Files_that_fill_their_mosaic_need_no_mask()
    {
        using var scene = RasterGroup.Combine([Open(0, 0, 40, 30), Open(40, 0, 60, 30)], SceneGrouping.Mosaic, "m", ["a", "b"]);
        Assert.Equal(MaskKind.None, scene.Header.Mask);
    }

    [Fact]
    public void In_a_mosaic_the_later_file_lies_on_top()
    {
        using var scene = RasterGroup.Combine([Open(0, 0, 40, 30), Open(20, 0, 40, 30, add: 100)], SceneGrouping.Mosaic, "m", ["a", "b"]);
        var pixels = scene.Read(19, 5, 2, 1);
        Assert.Equal(Value(19, 5, 0), pixels[0]);
        Assert.Equal((byte)(Value(20, 5, 0) + 100), pixels[3]);
    }

    [Fact]
    public void Bands_of_several_files_become_one_scene()
    {
        using var scene = RasterGroup.Combine(
            [Open(0, 0, 50, 40, bands: 1), Open(0, 0, 50, 40, bands: 3, add: 9)],
            SceneGrouping.Bands,
            "b",
            ["one", "three"]
        );
        Assert.Equal((50, 40, 4), (scene.Header.Width, scene.Header.Height, scene.Header.Bands));
        var pixels = scene.Read(30, 20, 2, 1);
        Assert.Equal(
            [
                Value(30, 20, 0),
                .. Enumerable.Range(0, 3).Select(b => (byte)(Value(30, 20, b) + 9)),
                Value(31, 20, 0),
                .. Enumerable.Range(0, 3).Select(b => (byte)(Value(31, 20, b) + 9)),
            ],
            pixels
        );
        var stretch = Stretch.Estimate(scene, [4, 1, 2]);
        var chip = Assert.Single(
            SceneTiler.Read(scene, [new ChipWindow(0, 0, 0, 0, 0, 32, 32)], new TilerOptions { ChipSize = 32, Stretch = stretch }).ToList()
        );
        Assert.Equal(
            [(byte)(Value(5, 6, 2) + 9), Value(5, 6, 0), (byte)(Value(5, 6, 0) + 9)],
            chip.Rgb.Slice(((6 * 32) + 5) * 3, 3).ToArray()
        );
    }

    [Theory]
    [InlineData(0.5, 0, 3, SceneGrouping.Mosaic, "grid")]
    [InlineData(40, 0, 1, SceneGrouping.Mosaic, "bands")]
    [InlineData(1, 0, 3, SceneGrouping.Bands, "places")]
    public void Files_that_do_not_fit_are_refused_with_the_remedy(double x, double y, int bands, SceneGrouping grouping, string cause)
    {
        var other = TinyTiff.Write(40, 30, bands, (_, _, _) => 7, corner: (East + x, North - y));
        var error = Assert.Throws<SceneGroupException>(() =>
            RasterGroup.Combine(
                [Open(0, 0, 40, 30), Raster.Open(new MemoryByteSource(other.Bytes, "other"))],
                grouping,
                "m",
                ["first", "other"]
            )
        );
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains("gdal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_is_another_when_one_of_its_files_is()
    {
        using var one = RasterGroup.Combine([Open(0, 0, 40, 30), Open(40, 0, 60, 30)], SceneGrouping.Mosaic, "m", ["a", "b"]);
        using var other = RasterGroup.Combine([Open(0, 0, 40, 30), Open(40, 0, 60, 30, add: 1)], SceneGrouping.Mosaic, "m", ["a", "b"]);
        Assert.NotEqual(one.Header.Etag, other.Header.Etag);
    }

    private static byte Value(int x, int y, int band) => (byte)((x * 3) + (y * 5) + (band * 50) + 1);

    private static Raster Open(int x, int y, int width, int height, int bands = 3, int add = 0)
    {
        var tiff = TinyTiff.Write(
            width,
            height,
            bands,
            (col, row, band) => (byte)(Value(x + col, y + row, band) + add),
            corner: (East + x, North - y)
        );
        return Raster.Open(new MemoryByteSource(tiff.Bytes, "tile.tif"));
    }
}
