using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>
/// Walks the directories of a classic or BigTIFF file in either byte order. Trusts no size that the file claims: every read is
/// checked against the file's length and <see cref="SceneLimits"/>, and a directory is visited once.
/// </summary>
internal static class TiffDirectoryReader
{
    public static TiffFile Read(ByteSource source, SceneLimits limits)
    {
        Span<byte> head = stackalloc byte[16];
        var available = (int)Math.Min(16, source.Length);
        source.ReadExactly(0, head[..available]);
        var bigEndian = head[0] == 'M' && head[1] == 'M';
        if (available < 8 || (!bigEndian && !(head[0] == 'I' && head[1] == 'I')))
            throw new NotATiffException(Describe(head[..available]));
        var bytes = new TiffBytes(source, bigEndian, limits);
        var version = bytes.UInt16(head[2..]);
        var big = version == 43;
        if (version is not (42 or 43))
            throw new NotATiffException($"its version is {version}, not 42 or 43");
        if (big && (available < 16 || bytes.UInt16(head[4..]) != 8))
            throw new MalformedTiffException("a BigTIFF header with offsets that are not 8 bytes long");

        var walk = new Walk(bytes, big);
        walk.Chain(big ? bytes.UInt64(head[8..]) : bytes.UInt32(head[4..]));
        if (walk.Main.Count == 0)
            throw new MalformedTiffException("it has no image directory");
        return new TiffFile(bytes, big, walk.Main, walk.Children(walk.Main[0]));
    }

    private static string Describe(ReadOnlySpan<byte> head) =>
        head.Length switch
        {
            0 => "the file is empty",
            < 8 => $"the file is {head.Length} bytes long",
            _ when head[0] == 0x89 && head[1] == 'P' && head[2] == 'N' => "it is a PNG",
            _ when head[0] == 0xFF && head[1] == 0xD8 => "it is a JPEG",
            _ when head[4] == 'j' && head[5] == 'P' => "it is a JPEG 2000",
            _ when head[0] == '<' => "it is XML (a VRT may name any file and is refused)",
            _ => $"it begins with the bytes {Convert.ToHexString(head[..4])}",
        };

    private sealed class Walk(TiffBytes bytes, bool big)
    {
        private readonly HashSet<ulong> _visited = [];

        public List<TiffDirectory> Main { get; } = [];

        public void Chain(ulong offset)
        {
            while (offset != 0)
            {
                // A chain that bites its own tail ends here, as libtiff ends it.
                if (!_visited.Add(offset))
                    return;
                if (_visited.Count > bytes.Limits.MaxDirectories)
                    throw new LimitExceededException(
                        $"it has more than {bytes.Limits.MaxDirectories} directories",
                        nameof(SceneLimits.MaxDirectories)
                    );
                try
                {
                    Main.Add(Directory(offset, out offset));
                }
                catch (MalformedTiffException) when (Main.Count > 0)
                {
                    // GDAL reads the images before a damaged directory; so do we.
                    return;
                }
            }
        }

        public List<TiffDirectory> Children(TiffDirectory parent)
        {
            var children = new List<TiffDirectory>();
            try
            {
                foreach (var offset in parent.Integers(TiffTag.SubIfds).Take(bytes.Limits.MaxDirectories))
                {
                    if (offset != 0 && _visited.Add(offset))
                        children.Add(Directory(offset, out _));
                }
            }
            catch (MalformedTiffException)
            {
                // As with a damaged directory in the chain: what was read before stays.
            }

            return children;
        }

        private TiffDirectory Directory(ulong offset, out ulong next)
        {
            if (offset > long.MaxValue || (long)offset >= bytes.Source.Length)
                throw new MalformedTiffException($"a directory at {offset} lies outside the file of {bytes.Source.Length} bytes");
            var (countSize, entrySize) = big ? (8, 20) : (2, 12);
            var count = bytes.Integer(bytes.Read((long)offset, countSize));
            if (count == 0)
                throw new MalformedTiffException("a directory without entries");
            if (count > (ulong)bytes.Limits.MaxEntriesPerDirectory)
                throw new LimitExceededException($"a directory claims {count} entries", nameof(SceneLimits.MaxEntriesPerDirectory));
            var start = (long)offset + countSize;
            var table = bytes.Read(start, (long)count * entrySize);
            var entries = new Dictionary<TiffTag, TiffEntry>((int)count);
            for (var i = 0; i < (int)count; i++)
            {
                var entry = Entry(table.AsSpan(i * entrySize, entrySize), start + ((long)i * entrySize));
                // libtiff keeps the first of two entries of one tag.
                entries.TryAdd(entry.Tag, entry);
            }

            var end = start + table.Length;
            var pointer = big ? 8 : 4;
            // Some writers forget the closing pointer; the images so far are whole.
            next = end + pointer <= bytes.Source.Length ? bytes.Integer(bytes.Read(end, pointer)) : 0;
            return new TiffDirectory(bytes, entries, Main.Count);
        }

        private TiffEntry Entry(ReadOnlySpan<byte> raw, long position)
        {
            var inline = big ? 8 : 4;
            var valueAt = big ? 12 : 8;
            var count = big ? bytes.UInt64(raw[4..]) : bytes.UInt32(raw[4..]);
            var entry = new TiffEntry((TiffTag)bytes.UInt16(raw), bytes.UInt16(raw[2..]), count, position + valueAt);
            if (entry.ValueSize == 0 || count <= (ulong)(inline / entry.ValueSize))
                return entry;
            var far = big ? bytes.UInt64(raw[valueAt..]) : bytes.UInt32(raw[valueAt..]);
            return entry with { Position = far > long.MaxValue ? long.MaxValue : (long)far };
        }
    }
}
