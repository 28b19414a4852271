using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>
/// TIFF's LZW (TIFF 6.0, section 13). Every string of the table stands already in the output, so a code is an offset and a length
/// there, and decoding is copying: no chain of prefixes is walked.
/// </summary>
internal static unsafe class Lzw
{
    private const int Clear = 256,
        End = 257,
        First = 258,
        Most = 4096;

    /// <summary>Files from before TIFF 5.0 pack their bits the other way; libtiff still reads them.</summary>
    public static bool IsOldStyle(ReadOnlySpan<byte> encoded) => encoded.Length >= 2 && encoded[0] == 0 && (encoded[1] & 1) != 0;

    /// <summary>Decodes until the target is full or the codes end; returns the bytes written.</summary>
    /// <exception cref="InvalidDataException">A code that is not in the table.</exception>
    [MethodImpl(HotLoop.Options)]
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> target)
    {
        var starts = stackalloc int[Most + 1];
        var lengths = stackalloc int[Most + 1];
        fixed (byte* source = encoded)
        fixed (byte* output = target)
        {
            return Decode(source, encoded.Length, output, target.Length, starts, lengths);
        }
    }

    [MethodImpl(HotLoop.Options)]
    private static int Decode(byte* source, int sourceLength, byte* output, int outputLength, int* starts, int* lengths)
    {
        ulong buffer = 0;
        int bits = 0,
            from = 0,
            to = 0,
            width = 9,
            next = First,
            limit = 511;
        int lastStart = 0,
            lastLength = 0;
        while (to < outputLength)
        {
            if (bits < width)
            {
                if (from + 8 <= sourceLength)
                {
                    // Top up to at least 56 bits; bits beyond them are read again next time.
                    buffer |= BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(source + from)) >> bits;
                    var taken = (63 - bits) >> 3;
                    from += taken;
                    bits += taken << 3;
                }
                else
                {
                    while (bits <= 56 && from < sourceLength)
                    {
                        buffer |= (ulong)source[from++] << (56 - bits);
                        bits += 8;
                    }

                    if (bits < width)
                        return to;
                }
            }

            var code = (int)(buffer >> (64 - width));
            buffer <<= width;
            bits -= width;
            if (code < Clear)
            {
                output[to] = (byte)code;
                if (lastLength != 0)
                    Add(to);
                lastStart = to;
                lastLength = 1;
                to++;
                continue;
            }

            if (code == Clear)
            {
                width = 9;
                next = First;
                limit = 511;
                lastLength = 0;
                continue;
            }

            if (code == End)
                return to;
            if (code < next)
            {
                var length = Copy(starts[code], lengths[code]);
                Add(to);
                lastStart = to;
                lastLength = length;
                to += length;
            }
            else if (code == next && lastLength != 0 && next < Most)
            {
                // The string being defined: the last one and its own first byte.
                var first = to;
                var length = Copy(lastStart, lastLength);
                to += length;
                if (to < outputLength)
                    output[to++] = output[lastStart];
                Add(first);
                lastStart = first;
                lastLength = lastLength + 1;
            }
            else
            {
                throw new InvalidDataException($"LZW code {code} is not in the table of {next}");
            }
        }

        return to;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Add(int _)
        {
            if (next >= Most)
                return;
            starts[next] = lastStart;
            lengths[next] = lastLength + 1;
            next++;
            if (next >= limit && width < 12)
            {
                width++;
                limit = (1 << width) - 1;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        int Copy(int start, int length)
        {
            if (length > outputLength - to)
                length = outputLength - to;
            var a = output + start;
            var b = output + to;
            if (to - start >= 16 && to + length + 16 <= outputLength)
            {
                // Whole words may overshoot: what follows is written next.
                for (var i = 0; i < length; i += 16)
                    Unsafe.CopyBlockUnaligned(b + i, a + i, 16);
                return length;
            }

            for (var i = 0; i < length; i++)
                b[i] = a[i];
            return length;
        }
    }
}
