using System.Runtime.InteropServices;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace GeoChat.Batch.Blobs.Zstd;

/// <summary>
/// Zstandard frames by libzstd where installed, else by ZstdSharp, at about half the speed; either reads what the other wrote.
/// Repeats are hardly searched for, since differences of pixels have few: Huffman codes alone take half the time of level 1 and
/// give smaller files.
/// </summary>
internal static class ZstdFrame
{
    public const int Level = -1000;

    public const int LiteralsCompressed = 1;

    [ThreadStatic]
    private static CompressorHandle? nativeCompressor;

    [ThreadStatic]
    private static DecompressorHandle? nativeDecompressor;

    [ThreadStatic]
    private static Compressor? compressor;

    [ThreadStatic]
    private static Decompressor? decompressor;

    /// <summary>Most bytes that a source of this length can become.</summary>
    public static int Bound(int length) => Compressor.GetCompressBound(length);

    /// <summary>Compresses into a target of <see cref="Bound"/> bytes; returns the bytes written.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> target, bool useLibZstd = true)
    {
        if (useLibZstd && LibZstd.IsInstalled)
            return Checked(
                LibZstd.Compress(nativeCompressor ??= new CompressorHandle(), target, (nuint)target.Length, source, (nuint)source.Length)
            );
        if (compressor is null)
        {
            compressor = new Compressor(Level);
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_experimentalParam5, LiteralsCompressed);
        }

        return compressor.Wrap(source, target);
    }

    /// <summary>Decompresses a whole frame; returns the bytes written.</summary>
    /// <exception cref="InvalidDataException">The frame is damaged, or longer than the target.</exception>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> target, bool useLibZstd = true)
    {
        if (useLibZstd && LibZstd.IsInstalled)
            return Checked(
                LibZstd.Decompress(
                    nativeDecompressor ??= new DecompressorHandle(),
                    target,
                    (nuint)target.Length,
                    source,
                    (nuint)source.Length
                )
            );
        try
        {
            return (decompressor ??= new Decompressor()).Unwrap(source, target);
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static int Checked(nuint result) =>
        LibZstd.IsError(result) == 0 ? (int)result : throw new InvalidDataException(Marshal.PtrToStringUTF8(LibZstd.ErrorName(result)));
}
