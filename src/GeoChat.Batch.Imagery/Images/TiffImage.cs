using System.Buffers;
using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Codecs;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Images;

/// <summary>
/// An image of a TIFF (the scene, an overview, a mask): its blocks are decoded off any shared handle.
/// </summary>
internal sealed class TiffImage : RasterImage
{
    private readonly TiffBytes _bytes;
    private readonly BlockIndex _index;
    private readonly BlockDecoder _decoder;

    public TiffImage(TiffDirectory directory, RasterLayout layout, string name)
    {
        Directory = directory;
        Layout = layout;
        Name = name;
        _bytes = directory.Bytes;
        _index = new BlockIndex(directory, layout);
        _decoder = new BlockDecoder(directory, layout);
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
                if (length > 0)
                    ranges.Add(new ByteRange(offset, length));
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
        if (length == 0)
            return false;
        var rows = Layout.StoredRows(blockY);
        var rawRow = (int)Layout.RawRowBytes;
        if (rawRow * (long)rows > Math.Max(_bytes.Limits.MaxSmallBlockBytes, length * _bytes.Limits.MaxDecodeRatio))
            throw new LimitExceededException(
                $"a tile or strip of {length} bytes claims to hold {rawRow * (long)rows}",
                nameof(SceneLimits.MaxDecodeRatio)
            );

        var where = $"{(Layout.Tiled ? "Tile" : "Strip")} ({blockX}, {blockY}) of {Name}";
        var behind = _decoder.Ahead;
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
                _decoder.Rgba(encoded, behind + (int)length, rgba, blockX, blockY, rows, where);
                for (int from = 0, to = 0; from < rgba.Length; from += 4, to += Layout.RgbaBands)
                    rgba.Slice(from, Layout.RgbaBands).CopyTo(target[to..]);
                return true;
            }

            var plain = SampleWidening.IsPlain(Layout.BitsPerSample, Layout.Type);
            if (!plain)
                raw = ArrayPool<byte>.Shared.Rent(rawRow * rows);
            var decoded = plain ? target[..(rawRow * rows)] : raw.AsSpan(0, rawRow * rows);
            _decoder.Decompress(encoded, behind, (int)length, decoded, rows, where);
            _decoder.Unpredict(decoded, rawRow);
            if (!plain)
            {
                for (var row = 0; row < rows; row++)
                    SampleWidening.Row(
                        decoded.Slice(row * rawRow, rawRow),
                        target.Slice(row * Layout.RowBytes, Layout.RowBytes),
                        Layout.BitsPerSample,
                        Layout.Type
                    );
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
            if (raw is not null)
                ArrayPool<byte>.Shared.Return(raw);
        }
    }

    /// <summary>Inks kept apart, which libtiff would read from the whole file only; the arithmetic is its own.</summary>
    private bool DecodeInks(int blockX, int blockY, Span<byte> target)
    {
        if (Layout.Photometric != Photometric.Cmyk)
            throw new UnsupportedTiffException(
                $"{Layout.Photometric} with bands kept apart",
                "Convert the scene: gdal_translate -co INTERLEAVE=PIXEL IN OUT.tif"
            );
        var pixels = Layout.BlockWidth * Layout.StoredRows(blockY);
        var inks = ArrayPool<byte>.Shared.Rent(pixels * 4);
        try
        {
            inks.AsSpan(0, pixels * 4).Clear();
            var any = false;
            for (var plane = 0; plane < 4; plane++)
                any |= DecodePlane(blockX, blockY, plane, inks.AsSpan(plane * pixels, pixels));
            if (!any)
                return false;
            for (var i = 0; i < pixels; i++)
            {
                var light = 255 - inks[(3 * pixels) + i];
                for (var ink = 0; ink < 3; ink++)
                    target[(i * 4) + ink] = (byte)(light * (255 - inks[(ink * pixels) + i]) / 255);
                target[(i * 4) + 3] = 255;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inks);
        }
    }
}
