using System.Buffers.Binary;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Zstd;

namespace GeoChat.Batch.FunctionalTests.Blobs;

public sealed class ChipFileTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Libzstd_and_ZstdSharp_read_what_the_other_wrote(bool nativeWrites, bool nativeReads)
    {
        Assert.SkipWhen((nativeWrites || nativeReads) && !LibZstd.IsInstalled, "libzstd1 is not installed");
        foreach (
            var (width, height, bands) in ((int, int, int)[])
                [(504, 504, 3), (1, 1, 3), (2, 1, 3), (7, 5, 3), (31, 17, 1), (16, 9, 4), (5, 5, 2)]
        )
        {
            foreach (
                var chip in (ChipPixels[])
                    [Noise(width, height, bands), Ramp(width, height, bands), new(width, height, bands, new byte[width * height * bands])]
            )
            {
                using var file = ChipFile.Encode(chip, nativeWrites);
                var read = ChipFile.Decode(ChipName.FromPixels(chip.Data.Span), file.Bytes.Span, nativeReads);
                Assert.Equal((width, height, bands), (read.Width, read.Height, read.Bands));
                Assert.True(chip.Data.Span.SequenceEqual(read.Data.Span));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damage_at_any_place_is_told_as_damage(bool native)
    {
        Assert.SkipWhen(native && !LibZstd.IsInstalled, "libzstd1 is not installed");
        var chip = Ramp(64, 48, 3);
        var name = ChipName.FromPixels(chip.Data.Span);
        using var encoded = ChipFile.Encode(chip, native);
        var file = encoded.Bytes.ToArray();
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var at = random.Next(file.Length);
            var bytes = i % 2 == 0 ? file[..at] : file.ToArray();
            if (i % 2 == 1)
                bytes[at] ^= (byte)random.Next(1, 256);
            try
            {
                // A bit that no decoder looks at may turn: the pixels then are the same.
                Assert.True(ChipFile.Decode(name, bytes, native).Data.Span.SequenceEqual(chip.Data.Span));
            }
            catch (ChipDamagedException)
            {
                // What is asked for.
            }
        }

        Assert.Throws<ChipDamagedException>(() => ChipFile.Decode(name, file.AsSpan(0, file.Length - 1), native));
        using var longer = ChipFile.Encode(Ramp(64, 49, 3), native);
        var swapped = longer.Bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(swapped.AsSpan(8), 48);
        Assert.Throws<ChipDamagedException>(() => ChipFile.Decode(name, swapped, native));
    }

    [Fact]
    public void A_file_of_version_1_with_the_pixels_themselves_is_read()
    {
        var chip = Ramp(20, 10, 3);
        var file = new byte[16 + ZstdFrame.Bound(chip.Data.Length)];
        var length = ZstdFrame.Compress(chip.Data.Span, file.AsSpan(16));
        foreach (var (at, value) in ((int, int)[])[(0, 1), (4, 20), (8, 10), (12, 3)])
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        Assert.True(
            ChipFile.Decode(ChipName.FromPixels(chip.Data.Span), file.AsSpan(0, 16 + length)).Data.Span.SequenceEqual(chip.Data.Span)
        );
    }

    [Fact]
    public void Smooth_pixels_become_a_seventh_and_noise_no_longer_than_it_was()
    {
        using var smooth = ChipFile.Encode(Ramp(504, 504, 3));
        Assert.InRange(smooth.Bytes.Length, 17, 504 * 504 * 3 / 7);
        using var noise = ChipFile.Encode(Noise(504, 504, 3));
        Assert.InRange(noise.Bytes.Length, 504 * 504 * 3, (504 * 504 * 3) + 1000);
    }

    private static ChipPixels Noise(int width, int height, int bands)
    {
        var data = new byte[width * height * bands];
        new Random(width).NextBytes(data);
        return new ChipPixels(width, height, bands, data);
    }

    private static ChipPixels Ramp(int width, int height, int bands)
    {
        var data = new byte[width * height * bands];
        for (var i = 0; i < data.Length; i++)
            data[i] = (byte)((i / bands / 3) + (i % bands * 40) + (i / (width * bands)));
        return new ChipPixels(width, height, bands, data);
    }
}
