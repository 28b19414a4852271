using System.IO.Compression;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>zlib streams by libdeflate where installed, else by <see cref="ZLibStream"/>.</summary>
internal static unsafe class Deflate
{
    [ThreadStatic]
    private static DeflateHandle? handle;

    /// <summary>Decodes until the target is full or the stream ends; returns the bytes written.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> target, bool useLibDeflate = true)
    {
        if (useLibDeflate && NativeLibraries.HasDeflate)
        {
            handle ??= new DeflateHandle();
            fixed (byte* source = encoded)
            fixed (byte* into = target)
            {
                var result = LibDeflate.ZlibDecompress(handle, source, (nuint)encoded.Length, into, (nuint)target.Length, out var written);
                if (result == LibDeflate.Success)
                    return (int)written;
            }

            // A stream longer than the block, or without its checksum, is readable up to there; only a streaming decoder reports that.
        }

        return Stream(encoded, target);
    }

    private static int Stream(ReadOnlySpan<byte> encoded, Span<byte> target)
    {
        fixed (byte* source = encoded)
        {
            using var bytes = new UnmanagedMemoryStream(source, encoded.Length);
            using var zlib = new ZLibStream(bytes, CompressionMode.Decompress);
            try
            {
                return zlib.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
            }
            catch (IOException e)
            {
                // ZLibException, which is internal: zlib itself gave up.
                throw new InvalidDataException(e.Message, e);
            }
        }
    }
}
