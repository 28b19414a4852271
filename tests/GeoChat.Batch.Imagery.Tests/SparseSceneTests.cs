using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tests.Gdal;
using GeoChat.Batch.Imagery.Tiff;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Scenes of very many tiles: opened and planned from a few pages of the file.</summary>
public sealed class SparseSceneTests
{
    private const int Side = 200_000;

    [Fact]
    public void A_sparse_scene_of_200_000_pixels_a_side_is_planned_without_reading_a_pixel()
    {
        GdalTools.Require();
        using var scratch = new Scratch();
        var path = scratch.File("sparse.tif");
        GdalTools.Run(
            null,
            "gdal_create",
            "-of",
            "GTiff",
            "-outsize",
            $"{Side}",
            $"{Side}",
            "-bands",
            "3",
            "-co",
            "SPARSE_OK=TRUE",
            "-co",
            "BIGTIFF=YES",
            "-co",
            "TILED=YES",
            "-co",
            "COMPRESS=DEFLATE",
            "-a_srs",
            "EPSG:32631",
            "-a_ullr",
            "400000",
            "5600000",
            "500000",
            "5500000",
            path
        );
        var source = new CountedSource(File.ReadAllBytes(path), new RangeReading { ReadAheadBytes = 4096 });
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var scene = Raster.Open(source);
        var windows = ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, 504);
        Assert.Equal((Side, Side, 279_841), (scene.Header.Width, scene.Header.Height, windows.Count));
        // A window is 28 bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 279_841 * 28, 32 << 20);
        // The lists of its 611,524 tiles alone are 7 MB.
        Assert.InRange(source.Requests.Sum(request => request.Length), 1, 64 << 10);

        var last = SceneTiler
            .Read(scene, [windows[^2], windows[^1]], new TilerOptions { ChipSize = 504 }, TestContext.Current.CancellationToken)
            .ToList();
        Assert.All(last, chip => Assert.Equal((SkipReason.Nodata, 0.0), (chip.Skip, chip.ValidShare)));
        Assert.InRange(source.Requests.Sum(request => request.Length), 1, 512 << 10);
    }

    [Fact]
    public void Tiles_are_found_in_any_order_though_few_pages_of_their_lists_are_kept()
    {
        var tiff = TinyTiff.Write(TinyTiff.Tile * 100, TinyTiff.Tile * 100, 1, (x, y, _) => (byte)((x / 16) ^ (y / 16)));
        using var scene = Raster.Open(new MemoryByteSource(tiff.Bytes, "many.tif"));
        var image = (TiffImage)scene.Images.Main;
        var index = new BlockIndex(image.Directory, image.Layout, mostPages: 2);
        var random = new Random(3);
        foreach (
            var tile in Enumerable.Range(0, tiff.Tiles.Length).Concat(Enumerable.Range(0, 2000).Select(_ => random.Next(tiff.Tiles.Length)))
        )
            Assert.Equal((tiff.Tiles[tile].Offset, tiff.Tiles[tile].Length), index.Locate(tile % 100, tile / 100, 0));
    }
}
