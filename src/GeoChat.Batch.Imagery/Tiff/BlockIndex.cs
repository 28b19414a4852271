using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>
/// Where each tile or strip stands in the file. The lists are read in pages when asked for: a sparse scene of a million tiles
/// opens as fast as a small one, and no more than a few MiB of the lists are held. Safe from any thread.
/// </summary>
internal sealed class BlockIndex
{
    private const int PageValues = 4096,
        MostPages = 512;
    private readonly TiffBytes _bytes;
    private readonly RasterLayout _layout;
    private readonly TiffEntry _offsets;
    private readonly TiffEntry? _counts;
    private readonly Dictionary<long, ulong[]> _pages = [];
    private readonly int _mostPages;
    private readonly Lock _lock = new();

    public BlockIndex(TiffDirectory directory, RasterLayout layout, int mostPages = MostPages)
    {
        _mostPages = mostPages;
        _bytes = directory.Bytes;
        _layout = layout;
        // Some writers put the lists of tiles under the strips' tags; libtiff takes either.
        _offsets =
            directory.Entry(TiffTag.TileOffsets)
            ?? directory.Entry(TiffTag.StripOffsets)
            ?? throw new MalformedTiffException("it has no list of tile or strip offsets");
        _counts = directory.Entry(TiffTag.TileByteCounts) ?? directory.Entry(TiffTag.StripByteCounts);
        var expected = layout.Chopped ? 1UL : (ulong)((long)layout.BlocksX * layout.BlocksY * layout.Planes);
        Expect(_offsets, expected);
        if (_counts is { } counts)
            Expect(counts, expected);
        else if (layout.Compression != Compression.None && expected > 1)
            throw new MalformedTiffException("it has no list of tile or strip sizes");
    }

    /// <summary>Place and length of a block; length 0 for one that a sparse file leaves out.</summary>
    public (long Offset, long Length) Locate(int blockX, int blockY, int plane)
    {
        if (_layout.Chopped)
        {
            var rows = _layout.StoredRows(blockY);
            var start = Value(_offsets, 0);
            if (start == 0)
                return (0, 0);
            return Checked(start + (ulong)(_layout.RawRowBytes * blockY * _layout.BlockHeight), (ulong)(_layout.RawRowBytes * rows));
        }

        var index = ((((long)plane * _layout.BlocksY) + blockY) * _layout.BlocksX) + blockX;
        var offset = Value(_offsets, index);
        var whole = (ulong)(_layout.RawRowBytes * _layout.StoredRows(blockY));
        var length =
            _counts is { } counts ? Value(counts, index)
            : _layout.Compression == Compression.None ? whole
            : (ulong)_bytes.Source.Length - Math.Min((ulong)_bytes.Source.Length, offset);
        if (offset == 0 || (length == 0 && _layout.Compression != Compression.None))
            return (0, 0);
        if (_layout.Compression == Compression.None && (length < whole || length > whole))
            length = whole;
        return Checked(offset, length);
    }

    private (long Offset, long Length) Checked(ulong offset, ulong length)
    {
        var size = (ulong)_bytes.Source.Length;
        if (length > (ulong)_bytes.Limits.MaxEncodedBlockBytes)
            throw new LimitExceededException($"a tile or strip of {length} encoded bytes", nameof(SceneLimits.MaxEncodedBlockBytes));
        if (offset > size || length > size - offset)
            throw new MalformedTiffException($"a tile or strip of {length} bytes at {offset} lies outside the file of {size} bytes");
        return ((long)offset, (long)length);
    }

    private static void Expect(TiffEntry entry, ulong expected)
    {
        if (entry.Type is not (3 or 4 or 13 or 16 or 18))
            throw new MalformedTiffException($"tag {(ushort)entry.Tag} has type {entry.Type}");
        if (entry.Count < expected)
            throw new MalformedTiffException($"tag {(ushort)entry.Tag} lists {entry.Count} tiles or strips where {expected} are needed");
    }

    private ulong Value(TiffEntry entry, long index)
    {
        var page = index / PageValues;
        var key = (page * 2) + (entry.Tag == _offsets.Tag ? 0 : 1);
        lock (_lock)
        {
            if (!_pages.TryGetValue(key, out var values))
            {
                // A scene is gone through once: pages behind are not asked for again.
                if (_pages.Count >= _mostPages)
                    _pages.Clear();
                _pages[key] = values = ReadPage(entry, page);
            }

            return values[index - (page * PageValues)];
        }
    }

    private ulong[] ReadPage(TiffEntry entry, long page)
    {
        var first = page * PageValues;
        var values = new ulong[Math.Min(PageValues, (long)Math.Min(entry.Count, long.MaxValue) - first)];
        var raw = new byte[values.Length * entry.ValueSize];
        var position = entry.Position > long.MaxValue - (first * 8) ? long.MaxValue : entry.Position + (first * entry.ValueSize);
        _bytes.Source.ReadExactly(position, raw);
        for (var i = 0; i < values.Length; i++)
            values[i] = _bytes.Integer(raw.AsSpan(i * entry.ValueSize, entry.ValueSize));
        return values;
    }
}
