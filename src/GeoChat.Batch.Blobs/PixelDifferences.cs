using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GeoChat.Batch.Blobs;

/// <summary>
/// Pixels as differences from the pixel before, modulo 256, row after row as one run; in RGB red and blue also less the difference
/// of green. Imagery becomes small numbers of few kinds that way, which an entropy coder shortens well.
/// </summary>
internal static class PixelDifferences
{
    private const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization;

    // Five pixels of RGB at a time; the sixteenth byte is written again by the next step.
    private const int Step = 15;

    private static Vector128<byte> GreenOfEach => Vector128.Create((byte)1, 255, 1, 4, 255, 4, 7, 255, 7, 10, 255, 10, 13, 255, 13, 255);
    private static Vector128<byte> OnePixelOn => Vector128.Create((byte)255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    private static Vector128<byte> TwoPixelsOn => Vector128.Create((byte)255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    private static Vector128<byte> FourPixelsOn =>
        Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3);
    private static Vector128<byte> LastPixel => Vector128.Create((byte)12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14, 255);

    /// <summary>Differences of all pixels, into a target as long as they are.</summary>
    [MethodImpl(Loop)]
    public static void Take(ReadOnlySpan<byte> pixels, Span<byte> differences, int bands)
    {
        var first = Math.Min(bands, pixels.Length);
        pixels[..first].CopyTo(differences);
        var i = first;
        if (bands != 3)
        {
            for (; i < pixels.Length; i++)
                differences[i] = (byte)(pixels[i] - pixels[i - bands]);
            return;
        }

        ref var from = ref MemoryMarshal.GetReference(pixels);
        ref var to = ref MemoryMarshal.GetReference(differences);
        for (; i + Vector128<byte>.Count <= pixels.Length; i += Step)
        {
            var difference = Vector128.LoadUnsafe(ref from, (nuint)i) - Vector128.LoadUnsafe(ref from, (nuint)(i - 3));
            (difference - Vector128.Shuffle(difference, GreenOfEach)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i + 2 < pixels.Length; i += 3)
        {
            var green = pixels[i + 1] - pixels[i - 2];
            differences[i] = (byte)(pixels[i] - pixels[i - 3] - green);
            differences[i + 1] = (byte)green;
            differences[i + 2] = (byte)(pixels[i + 2] - pixels[i - 1] - green);
        }
    }

    /// <summary>Turns differences into the pixels they were taken from, in place.</summary>
    [MethodImpl(Loop)]
    public static void Undo(Span<byte> data, int bands)
    {
        if (bands != 3)
        {
            for (var at = bands; at < data.Length; at++)
                data[at] += data[at - bands];
            return;
        }

        ref var start = ref MemoryMarshal.GetReference(data);
        var i = 3;
        // Sums of what stands in the file; green is added to red and blue behind them, since sums of differences are differences of sums.
        var sums = Vector128.Create(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(data[0] - data[1]), data[1], (byte)(data[2] - data[1]), 0);
        var raw = data.Length < i + Vector128<byte>.Count ? Vector128<byte>.Zero : Vector128.LoadUnsafe(ref start, (nuint)i);
        // What comes next is loaded before this is stored, whose sixteenth byte is not its own; a load behind the store would also
        // have to wait for it.
        for (; i + Step + Vector128<byte>.Count <= data.Length; i += Step)
        {
            var next = Vector128.LoadUnsafe(ref start, (nuint)(i + Step));
            raw += Vector128.Shuffle(raw, OnePixelOn);
            raw += Vector128.Shuffle(raw, TwoPixelsOn);
            raw += Vector128.Shuffle(raw, FourPixelsOn);
            sums = raw + Vector128.Shuffle(sums, LastPixel);
            (sums + Vector128.Shuffle(sums, GreenOfEach)).StoreUnsafe(ref start, (nuint)i);
            raw = next;
        }

        if (i > 3)
            data[i] = raw[0];
        for (; i + 2 < data.Length; i += 3)
        {
            var green = (byte)(data[i + 1] + data[i - 2]);
            var greenOn = data[i + 1];
            data[i] += (byte)(data[i - 3] + greenOn);
            data[i + 1] = green;
            data[i + 2] += (byte)(data[i - 1] + greenOn);
        }
    }
}
