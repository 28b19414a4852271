using GeoChat.Batch.Blobs;

namespace GeoChat.Batch.FunctionalTests.Blobs;

/// <summary>What every chip store does, whatever lies beneath.</summary>
public abstract class ChipStoreConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IChipStore Store { get; }

    /// <summary>Writes these bytes where the chip of that name lies.</summary>
    protected abstract Task OverwriteAsync(string name, byte[] bytes);

    [Fact]
    public async Task A_chip_comes_back_as_it_was_written()
    {
        var chip = Chip(seed: 1);
        var name = await Store.WriteAsync(chip, Token);
        var read = await Store.ReadAsync(name, Token);
        Assert.Equal((chip.Width, chip.Height, chip.Bands), (read.Width, read.Height, read.Bands));
        Assert.True(chip.Data.Span.SequenceEqual(read.Data.Span));
    }

    [Fact]
    public async Task The_same_pixels_have_the_same_name_from_many_writers_at_once()
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.WriteAsync(Chip(seed: 2), Token)));
        Assert.Single(names.Distinct());
        Assert.True(ChipName.IsValid(names[0]));
    }

    [Fact]
    public async Task A_deleted_chip_is_missing_and_deleting_it_again_is_no_error()
    {
        var name = await Store.WriteAsync(Chip(seed: 3), Token);
        await Store.DeleteAsync(name, Token);
        await Store.DeleteAsync(name, Token);
        await Assert.ThrowsAsync<ChipMissingException>(() => Store.ReadAsync(name, Token));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0000000000000000000000000000000000000000000000000000000000")]
    public async Task A_name_that_is_no_hash_never_becomes_a_place(string name) =>
        await Assert.ThrowsAsync<ChipMissingException>(() => Store.ReadAsync(name, Token));

    [Fact]
    public async Task A_damaged_chip_is_told_apart_from_a_missing_one()
    {
        var name = await Store.WriteAsync(Chip(seed: 4), Token);
        using var encoded = ChipFile.Encode(Chip(seed: 5));
        var other = encoded.Bytes.ToArray();
        foreach (
            var bytes in (byte[][])
                [
                    [],
                    "not a chip"u8.ToArray(),
                    other,
                    other[..^20],
                    [.. other[..4], 255, 255, 255, 127, .. other[8..]],
                ]
        )
        {
            await OverwriteAsync(name, bytes);
            await Assert.ThrowsAsync<ChipDamagedException>(() => Store.ReadAsync(name, Token));
        }
    }

    private static ChipPixels Chip(int seed)
    {
        var data = new byte[64 * 48 * 3];
        new Random(seed).NextBytes(data);
        return new ChipPixels(64, 48, 3, data);
    }
}
