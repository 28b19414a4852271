using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>Undoes TIFF's predictors on one row (TIFF 6.0 section 14; Adobe's technical note 3 for floating point).</summary>
internal static class Predictors
{
    /// <summary>Horizontal differencing of samples in the machine's byte order.</summary>
    [MethodImpl(HotLoop.Options)]
    public static void Horizontal(Span<byte> row, int samples, int bits)
    {
        switch (bits)
        {
            case 8 when samples == 3:
                Horizontal3(row);
                break;
            case 8:
                for (var i = samples; i < row.Length; i++)
                    row[i] += row[i - samples];
                break;
            case 16:
                var shorts = MemoryMarshal.Cast<byte, ushort>(row);
                for (var i = samples; i < shorts.Length; i++)
                    shorts[i] += shorts[i - samples];
                break;
            case 32:
                var ints = MemoryMarshal.Cast<byte, uint>(row);
                for (var i = samples; i < ints.Length; i++)
                    ints[i] += ints[i - samples];
                break;
            default:
                var longs = MemoryMarshal.Cast<byte, ulong>(row);
                for (var i = samples; i < longs.Length; i++)
                    longs[i] += longs[i - samples];
                break;
        }
    }

    /// <summary>Byte planes, most significant first, differenced; the result is in the machine's (little-endian) byte order.</summary>
    [MethodImpl(HotLoop.Options)]
    public static void FloatingPoint(Span<byte> row, Span<byte> spare, int samples, int bytesPerSample)
    {
        for (var i = samples; i < row.Length; i++)
            row[i] += row[i - samples];
        row.CopyTo(spare);
        var count = row.Length / bytesPerSample;
        for (var plane = 0; plane < bytesPerSample; plane++)
        {
            var from = spare.Slice(plane * count, count);
            var at = bytesPerSample - 1 - plane;
            for (var i = 0; i < count; i++)
                row[(i * bytesPerSample) + at] = from[i];
        }
    }

    /// <summary>Turns big-endian samples into the machine's order.</summary>
    [MethodImpl(HotLoop.Options)]
    public static void SwapBytes(Span<byte> row, int bits)
    {
        switch (bits)
        {
            case 16:
                var shorts = MemoryMarshal.Cast<byte, ushort>(row);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 24:
                for (var i = 0; i + 2 < row.Length; i += 3)
                    (row[i], row[i + 2]) = (row[i + 2], row[i]);
                break;
            case 32:
                var ints = MemoryMarshal.Cast<byte, uint>(row);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 64:
                var longs = MemoryMarshal.Cast<byte, ulong>(row);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                break;
        }
    }

    /// <summary>Five pixels at a time: sums within them by three shifts, and the last pixel of those before on top.</summary>
    [MethodImpl(HotLoop.Options)]
    private static void Horizontal3(Span<byte> row)
    {
        var onePixelOn = Vector128.Create((byte)255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        var twoPixelsOn = Vector128.Create((byte)255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        var fourPixelsOn = Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3);
        var lastPixel = Vector128.Create((byte)12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14, 255);
        ref var start = ref MemoryMarshal.GetReference(row);
        var i = 0;
        var sums = Vector128<byte>.Zero;
        var stored = row.Length < Vector128<byte>.Count ? Vector128<byte>.Zero : Vector128.LoadUnsafe(ref start);
        // What comes next is loaded before this is stored, whose sixteenth byte is not its own; a load behind the store would also
        // have to wait for it.
        for (; i + 15 + Vector128<byte>.Count <= row.Length; i += 15)
        {
            var next = Vector128.LoadUnsafe(ref start, (nuint)(i + 15));
            stored += Vector128.Shuffle(stored, onePixelOn);
            stored += Vector128.Shuffle(stored, twoPixelsOn);
            stored += Vector128.Shuffle(stored, fourPixelsOn);
            sums = stored + Vector128.Shuffle(sums, lastPixel);
            sums.StoreUnsafe(ref start, (nuint)i);
            stored = next;
        }

        if (i > 0)
            row[i] = stored[0];
        for (i = Math.Max(i, 3); i < row.Length; i++)
            row[i] += row[i - 3];
    }
}
