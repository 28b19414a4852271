using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>
/// From the stored bytes of one block to its samples: by our own codecs where there is one, else by libtiff over a TIFF of that
/// block alone.
/// </summary>
internal sealed class BlockDecoder(TiffDirectory directory, RasterLayout layout)
{
    private const long MaxOldJpegFile = 64L << 20;
    private readonly Lazy<OneBlockTiff> _oneBlock = new(() => new OneBlockTiff(layout, directory));

    /// <summary>Bytes that a header for libtiff takes before the block's own; 0 where libtiff is not needed.</summary>
    public int Ahead =>
        layout.Compression.NeedsLibTiff() || layout is { ConvertedToRgba: true, Planar: false } ? _oneBlock.Value.Length : 0;

    /// <summary>Pixels as libtiff shows them in red, green, blue and alpha.</summary>
    /// <param name="file"><see cref="Ahead"/> free bytes, then the block's own; <paramref name="length"/> in all.</param>
    public void Rgba(byte[] file, int length, Span<byte> rgba, int blockX, int blockY, int rows, string where)
    {
        RequireLibTiff();
        if (layout.Compression == Compression.OldJpeg)
        {
            // Old-style JPEG keeps its tables anywhere in the file, so here alone libtiff sees all of it.
            if (directory.Bytes.Source.Length > MaxOldJpegFile)
                throw new UnsupportedTiffException(
                    "Old-style JPEG in a file this large",
                    "Convert the scene: gdal_translate -of COG IN OUT.tif"
                );
            var whole = new byte[directory.Bytes.Source.Length];
            directory.Bytes.Source.ReadExactly(0, whole);
            LibTiffBlockDecoder.DecodeWholeFileRgba(
                whole,
                rgba,
                layout,
                directory.Index,
                blockX,
                blockY,
                directory.Bytes.Limits.MaxCodecBytes,
                where
            );
            return;
        }

        _oneBlock.Value.WriteTo(file, rows, length - _oneBlock.Value.Length);
        LibTiffBlockDecoder.DecodeRgba(file.AsSpan(0, length), rgba, layout.BlockWidth, directory.Bytes.Limits.MaxCodecBytes, where);
    }

    /// <summary>The block's raw rows, as wide as stored, before predictors.</summary>
    /// <param name="file">The block's <paramref name="length"/> bytes after <paramref name="behind"/> free ones.</param>
    /// <exception cref="BlockDecodeException">They are damaged.</exception>
    public void Decompress(byte[] file, int behind, int length, Span<byte> target, int rows, string where)
    {
        var encoded = file.AsSpan(behind, length);
        if (layout.Compression.NeedsLibTiff() || (layout.Compression == Compression.Lzw && Lzw.IsOldStyle(encoded)))
        {
            ByLibTiff(file, behind, length, target, rows, where);
            return;
        }

        if (layout.ReversedBits)
            BitOrder.Reverse(encoded);
        int written;
        try
        {
            written = layout.Compression switch
            {
                Compression.Lzw => Lzw.Decode(encoded, target),
                Compression.PackBits => PackBits.Decode(encoded, target),
                Compression.None => Copy(encoded, target),
                Compression.AdobeDeflate or Compression.Deflate => Deflate.Decode(encoded, target),
                _ => throw new UnsupportedTiffException(
                    "Old-style JPEG in other than three bands of 8 bits",
                    "Convert the scene: gdal_translate -of COG IN OUT.tif"
                ),
            };
        }
        catch (InvalidDataException e)
        {
            throw new BlockDecodeException(where, e.Message, e);
        }

        if (written < target.Length)
            throw new BlockDecodeException(where, $"it ends after {written} of {target.Length} bytes");
    }

    private void ByLibTiff(byte[] file, int behind, int length, Span<byte> target, int rows, string where)
    {
        var header = _oneBlock.Value;
        if (behind == 0)
        {
            var longer = new byte[header.Length + length];
            file.AsSpan(0, length).CopyTo(longer.AsSpan(header.Length));
            file = longer;
            behind = header.Length;
        }

        header.WriteTo(file, rows, length);
        // A codec that gives up early without an error must not leave another block's pixels.
        target.Clear();
        var yCbCr = layout is { Compression: Compression.Jpeg, Photometric: Photometric.YCbCr, Planar: false };
        if (NativeLibraries.HasTiff)
            LibTiffBlockDecoder.Decode(file.AsSpan(0, behind + length), target, yCbCr, directory.Bytes.Limits.MaxCodecBytes, where);
        else if (layout.Compression is Compression.Jpeg or Compression.CcittRle or Compression.CcittFax3 or Compression.CcittFax4)
            ManagedBlockDecoder.Decode(file, behind + length, target, yCbCr, where);
        else
            RequireLibTiff();
    }

    private void RequireLibTiff()
    {
        if (!NativeLibraries.HasTiff)
            throw new NativeLibraryMissingException(layout.Compression.ToString(), "libtiff.so.6", "libtiff6");
    }

    /// <summary>Undoes predictors and brings samples to this machine's byte order, row by row.</summary>
    public void Unpredict(Span<byte> decoded, int rawRow)
    {
        var swap = directory.Bytes.BigEndian && layout.BitsPerSample > 8 && !layout.Compression.DecodesToHostOrder();
        var predictor = layout.Compression
            is Compression.Lzw
                or Compression.AdobeDeflate
                or Compression.Deflate
                or Compression.Zstd
                or Compression.Lzma
            ? layout.Predictor
            : 1;
        if (predictor == 1 && !swap)
            return;
        var spare = predictor == 3 ? new byte[rawRow] : [];
        for (var at = 0; at < decoded.Length; at += rawRow)
        {
            var row = decoded.Slice(at, rawRow);
            if (predictor == 3)
            {
                Predictors.FloatingPoint(row, spare, layout.SamplesPerBlock, layout.BitsPerSample / 8);
                continue;
            }

            if (swap)
                Predictors.SwapBytes(row, layout.BitsPerSample);
            if (predictor == 2)
                Predictors.Horizontal(row, layout.SamplesPerBlock, layout.BitsPerSample);
        }
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        return count;
    }
}
