using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Composite;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery.Tests;

public sealed class DamageTests
{
    [Fact]
    public void A_damaged_tile_fails_the_chips_that_touch_it_and_no_other()
    {
        var tiff = TinyTiff.Write(96, 64, 3, (x, y, band) => (byte)((x * 7) + (y * 3) + band));
        // The tile at columns 32 to 47, rows 16 to 31.
        var (offset, length) = tiff.Tiles[6 + 2];
        tiff.Bytes.AsSpan(offset, length).Fill(0xA5);
        using var scene = Raster.Open(new MemoryByteSource(tiff.Bytes, "damaged.tif"));
        var windows = ChipPlanner.Plan(96, 64, 32, 0.5);
        var chips = SceneTiler.Read(scene, windows, new TilerOptions { ChipSize = 32 }).ToList();
        Assert.Equal(windows.Count, chips.Count);
        foreach (var chip in chips)
        {
            var touches = chip.Window.X < 48 && chip.Window.Right > 32 && chip.Window.Y < 32 && chip.Window.Bottom > 16;
            Assert.Equal(touches, chip.Damage is not null);
            Assert.Equal(touches, chip.ContentHash.Length == 0);
            if (touches)
                Assert.Contains("Tile (2, 1)", chip.Damage, StringComparison.Ordinal);
        }

        Assert.Contains(chips, chip => chip.Damage is null);
    }

    [Fact]
    public void A_mosaic_with_a_damaged_file_loses_the_chips_there_only()
    {
        var left = TinyTiff.Write(64, 32, 3, (x, y, _) => (byte)(x + y), corner: (500000, 5000000));
        var right = TinyTiff.Write(64, 32, 3, (x, y, _) => (byte)(x - y), corner: (500064, 5000000));
        foreach (var (offset, length) in right.Tiles)
            right.Bytes.AsSpan(offset, length).Fill(1);
        using var scene = RasterGroup.Combine(
            [Raster.Open(new MemoryByteSource(left.Bytes, "left.tif")), Raster.Open(new MemoryByteSource(right.Bytes, "right.tif"))],
            SceneGrouping.Mosaic,
            "both",
            ["left.tif", "right.tif"]
        );
        Assert.Equal((128, 32), (scene.Header.Width, scene.Header.Height));
        // Blocks of a mosaic are at least 256 pixels wide, so here one block holds both.
        Assert.All(
            SceneTiler.Read(scene, ChipPlanner.Plan(128, 32, 32, 0), new TilerOptions { ChipSize = 32 }),
            chip => Assert.NotNull(chip.Damage)
        );
        Assert.Throws<BlockDecodeException>(() => scene.Read(64, 0, 32, 32));
    }
}
