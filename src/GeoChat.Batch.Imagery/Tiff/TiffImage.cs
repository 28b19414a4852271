using System.Buffers;
using GeoChat.Batch.Imagery.Codecs;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>
/// An image of a TIFF (the scene, an overview, a mask): its blocks are decoded off any shared handle.
/// </summary>
internal sealed class TiffImage : RasterImage
{
    private const long MaxOldJpegFile = 64L << 20;
    private readonly TiffBytes _bytes;
    private readonly BlockIndex _index;
    private readonly Lazy<OneBlockTiff> _oneBlock;

    public TiffImage(TiffDirectory directory, RasterLayout layout, string name)
    {
        Directory = directory;
        Layout = layout;
        Name = name;
        _bytes = directory.Bytes;
        _index = new BlockIndex(directory, layout);
        _oneBlock = new Lazy<OneBlockTiff>(() => new OneBlockTiff(layout, directory));
    }

    public TiffDirectory Directory { get; }

    public override RasterLayout Layout { get; }

    public override ByteSource Source => _bytes.Source;

    public override string Name { get; }

    public override IReadOnlyList<ulong> Palette => Layout.Photometric == Photometric.Palette ? Directory.Integers(TiffTag.ColorMap) : [];

    public override long AddRanges(List<ByteRange> ranges, int blockX, int blockY)
    {
        long bytes = 0;
        for (var plane = 0; plane < Layout.Planes; plane++)
        {
            try
            {
                var (offset, length) = _index.Locate(blockX, blockY, plane);
                if (length > 0) ranges.Add(new ByteRange(offset, length));
                bytes += length;
            }
            catch (Exception e) when (e is MalformedTiffException or LimitExceededException)
            {
                return bytes;
            }
        }

        return bytes;
    }

    public override bool Decode(int blockX, int blockY, int plane, Span<byte> target) =>
        Layout is { ConvertedToRgba: true, Planar: true } ? DecodeInks(blockX, blockY, target) : DecodePlane(blockX, blockY, plane, target);

    private bool DecodePlane(int blockX, int blockY, int plane, Span<byte> target)
    {
        var (offset, length) = _index.Locate(blockX, blockY, plane);
        if (length == 0) return false;
        var rows = Layout.StoredRows(blockY);
        var rawRow = (int)Layout.RawRowBytes;
        if (rawRow * (long)rows > Math.Max(_bytes.Limits.MaxSmallBlockBytes, length * _bytes.Limits.MaxDecodeRatio))
            throw new LimitExceededException($"a tile or strip of {length} bytes claims to hold {rawRow * (long)rows}", nameof(SceneLimits.MaxDecodeRatio));

        var where = $"{(Layout.Tiled ? "Tile" : "Strip")} ({blockX}, {blockY}) of {Name}";
        var behind = Layout.Compression.NeedsLibTiff() || Layout is { ConvertedToRgba: true, Planar: false } ? _oneBlock.Value.Length : 0;
        var encoded = ArrayPool<byte>.Shared.Rent(behind + (int)length + 8);
        byte[]? raw = null;
        try
        {
            var bytes = encoded.AsSpan(behind, (int)length);
            _bytes.Source.ReadExactly(offset, bytes);
            if (Layout is { ConvertedToRgba: true, Planar: false })
            {
                raw = ArrayPool<byte>.Shared.Rent(rows * Layout.BlockWidth * 4);
                var rgba = raw.AsSpan(0, rows * Layout.BlockWidth * 4);
                Rgba(encoded, behind + (int)length, rgba, blockX, blockY, rows, where);
                for (int from = 0, to = 0; from < rgba.Length; from += 4, to += Layout.RgbaBands) rgba.Slice(from, Layout.RgbaBands).CopyTo(target[to..]);
                return true;
            }

            var plain = SampleWidening.IsPlain(Layout.BitsPerSample, Layout.Type);
            if (!plain) raw = ArrayPool<byte>.Shared.Rent(rawRow * rows);
            var decoded = plain ? target[..(rawRow * rows)] : raw.AsSpan(0, rawRow * rows);
            Decompress(encoded, behind, (int)length, decoded, rows, where);
            Unpredict(decoded, rawRow);
            if (!plain)
            {
                for (var row = 0; row < rows; row++)
                    SampleWidening.Row(decoded.Slice(row * rawRow, rawRow), target.Slice(row * Layout.RowBytes, Layout.RowBytes), Layout.BitsPerSample, Layout.Type);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
            if (raw is not null) ArrayPool<byte>.Shared.Return(raw);
        }
    }

    /// <summary>Inks kept apart, which libtiff would read from the whole file only; the arithmetic is its own.</summary>
    private bool DecodeInks(int blockX, int blockY, Span<byte> target)
    {
        if (Layout.Photometric != Photometric.Cmyk) throw new UnsupportedTiffException($"{Layout.Photometric} with bands kept apart", "Convert the scene: gdal_translate -co INTERLEAVE=PIXEL IN OUT.tif");
        var pixels = Layout.BlockWidth * Layout.StoredRows(blockY);
        var inks = ArrayPool<byte>.Shared.Rent(pixels * 4);
        try
        {
            inks.AsSpan(0, pixels * 4).Clear();
            var any = false;
            for (var plane = 0; plane < 4; plane++) any |= DecodePlane(blockX, blockY, plane, inks.AsSpan(plane * pixels, pixels));
            if (!any) return false;
            for (var i = 0; i < pixels; i++)
            {
                var light = 255 - inks[(3 * pixels) + i];
                for (var ink = 0; ink < 3; ink++) target[(i * 4) + ink] = (byte)(light * (255 - inks[(ink * pixels) + i]) / 255);
                target[(i * 4) + 3] = 255;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inks);
        }
    }

    private void Rgba(byte[] file, int length, Span<byte> rgba, int blockX, int blockY, int rows, string where)
    {
        RequireLibTiff();
        if (Layout.Compression == Compression.OldJpeg)
        {
            // Old-style JPEG keeps its tables anywhere in the file, so here alone libtiff sees all of it.
            if (_bytes.Source.Length > MaxOldJpegFile) throw new UnsupportedTiffException("Old-style JPEG in a file this large", "Convert the scene: gdal_translate -of COG IN OUT.tif");
            var whole = new byte[_bytes.Source.Length];
            _bytes.Source.ReadExactly(0, whole);
            LibTiffBlockDecoder.DecodeWholeFileRgba(whole, rgba, Layout, Directory.Index, blockX, blockY, _bytes.Limits.MaxCodecBytes, where);
            return;
        }

        _oneBlock.Value.WriteTo(file, rows, length - _oneBlock.Value.Length);
        LibTiffBlockDecoder.DecodeRgba(file.AsSpan(0, length), rgba, Layout.BlockWidth, _bytes.Limits.MaxCodecBytes, where);
    }

    private void Decompress(byte[] file, int behind, int length, Span<byte> target, int rows, string where)
    {
        var encoded = file.AsSpan(behind, length);
        if (Layout.Compression.NeedsLibTiff() || (Layout.Compression == Compression.Lzw && Lzw.IsOldStyle(encoded)))
        {
            ByLibTiff(file, behind, length, target, rows, where);
            return;
        }

        if (Layout.ReversedBits) BitOrder.Reverse(encoded);
        int written;
        try
        {
            written = Layout.Compression switch
            {
                Compression.Lzw => Lzw.Decode(encoded, target),
                Compression.PackBits => PackBits.Decode(encoded, target),
                Compression.None => Copy(encoded, target),
                Compression.AdobeDeflate or Compression.Deflate => Deflate.Decode(encoded, target),
                _ => throw new UnsupportedTiffException("Old-style JPEG in other than three bands of 8 bits", "Convert the scene: gdal_translate -of COG IN OUT.tif"),
            };
        }
        catch (InvalidDataException e)
        {
            throw new BlockDecodeException(where, e.Message, e);
        }

        if (written < target.Length) throw new BlockDecodeException(where, $"it ends after {written} of {target.Length} bytes");
    }

    private void ByLibTiff(byte[] file, int behind, int length, Span<byte> target, int rows, string where)
    {
        var header = _oneBlock.Value;
        if (behind == 0)
        {
            var longer = new byte[header.Length + length];
            file.AsSpan(0, length).CopyTo(longer.AsSpan(header.Length));
            (file, behind) = (longer, header.Length);
        }

        header.WriteTo(file, rows, length);
        // A codec that gives up early without an error must not leave another block's pixels.
        target.Clear();
        var yCbCr = Layout is { Compression: Compression.Jpeg, Photometric: Photometric.YCbCr, Planar: false };
        if (NativeLibraries.HasTiff) LibTiffBlockDecoder.Decode(file.AsSpan(0, behind + length), target, yCbCr, _bytes.Limits.MaxCodecBytes, where);
        else if (Layout.Compression is Compression.Jpeg or Compression.CcittRle or Compression.CcittFax3 or Compression.CcittFax4)
            ManagedBlockDecoder.Decode(file, behind + length, target, yCbCr, where);
        else RequireLibTiff();
    }

    private void RequireLibTiff()
    {
        if (!NativeLibraries.HasTiff) throw new NativeLibraryMissingException(Layout.Compression.ToString(), "libtiff.so.6", "libtiff6");
    }

    private void Unpredict(Span<byte> decoded, int rawRow)
    {
        var swap = _bytes.BigEndian && Layout.BitsPerSample > 8 && !Layout.Compression.DecodesToHostOrder();
        var predictor = Layout.Compression is Compression.Lzw or Compression.AdobeDeflate or Compression.Deflate or Compression.Zstd or Compression.Lzma ? Layout.Predictor : 1;
        if (predictor == 1 && !swap) return;
        var spare = predictor == 3 ? new byte[rawRow] : [];
        for (var at = 0; at < decoded.Length; at += rawRow)
        {
            var row = decoded.Slice(at, rawRow);
            if (predictor == 3)
            {
                Predictors.FloatingPoint(row, spare, Layout.SamplesPerBlock, Layout.BitsPerSample / 8);
                continue;
            }

            if (swap) Predictors.SwapBytes(row, Layout.BitsPerSample);
            if (predictor == 2) Predictors.Horizontal(row, Layout.SamplesPerBlock, Layout.BitsPerSample);
        }
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        return count;
    }
}
