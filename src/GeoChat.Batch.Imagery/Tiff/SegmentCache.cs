namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>Pieces of a source by their place, the longest unread dropped first. Safe from any thread.</summary>
internal sealed class SegmentCache(long capacity)
{
    private readonly SortedList<long, Segment> _segments = [];
    private readonly Lock _lock = new();
    private long _held;
    private long _clock;

    public void Add(long offset, ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            if (_segments.TryGetValue(offset, out var other))
            {
                // Two threads missed the same bytes.
                if (other.Bytes.Length >= bytes.Length) return;
                _held -= other.Bytes.Length;
            }

            _segments[offset] = new Segment(bytes) { Used = ++_clock };
            _held += bytes.Length;
            while (_held > capacity && _segments.Count > 1)
            {
                var oldest = _segments.MinBy(s => s.Value.Used);
                _segments.Remove(oldest.Key);
                _held -= oldest.Value.Bytes.Length;
            }
        }
    }

    /// <summary>Copies what is there from an offset on; 0 where nothing is.</summary>
    public int Copy(long offset, Span<byte> buffer)
    {
        ReadOnlyMemory<byte> found;
        lock (_lock)
        {
            if (At(offset) is not { } at) return 0;
            var (start, segment) = (_segments.GetKeyAtIndex(at), _segments.GetValueAtIndex(at));
            segment.Used = ++_clock;
            found = segment.Bytes[(int)(offset - start)..];
        }

        var count = Math.Min(found.Length, buffer.Length);
        found.Span[..count].CopyTo(buffer);
        return count;
    }

    /// <summary>Where the first segment beyond an offset begins; the largest number where none does.</summary>
    public long NextAfter(long offset)
    {
        lock (_lock)
        {
            var index = Before(offset) + 1;
            return index < _segments.Count ? _segments.GetKeyAtIndex(index) : long.MaxValue;
        }
    }

    /// <summary>What is left of a range without the parts at its ends that are there.</summary>
    public ByteRange Missing(ByteRange range)
    {
        lock (_lock)
        {
            var (from, to) = (range.Offset, range.End);
            while (from < to && At(from) is { } at) from = _segments.GetKeyAtIndex(at) + _segments.GetValueAtIndex(at).Bytes.Length;
            while (to > from && At(to - 1) is { } at) to = _segments.GetKeyAtIndex(at);
            return new ByteRange(from, Math.Max(0, to - from));
        }
    }

    /// <summary>The segment that holds a byte.</summary>
    private int? At(long offset)
    {
        var index = Before(offset);
        return index >= 0 && offset < _segments.GetKeyAtIndex(index) + _segments.GetValueAtIndex(index).Bytes.Length ? index : null;
    }

    /// <summary>The last segment that begins at an offset or before it; -1 where none does.</summary>
    private int Before(long offset)
    {
        var (low, high) = (0, _segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_segments.GetKeyAtIndex(middle) <= offset) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    private sealed class Segment(ReadOnlyMemory<byte> bytes)
    {
        public ReadOnlyMemory<byte> Bytes => bytes;

        public long Used { get; set; }
    }
}
