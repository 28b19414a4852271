namespace GeoChat.Batch.Imagery.Bytes;

/// <summary>
/// Pieces of a source by their place, the longest unread dropped first; their buffers are used again, so that a long reading leaves
/// no large garbage. Safe from any thread.
/// </summary>
internal sealed class SegmentCache(long capacity)
{
    private readonly SortedList<long, Segment> _segments = [];
    private readonly List<byte[]> _free = [];
    private readonly Lock _lock = new();
    private long _held;
    private long _freeBytes;
    private long _clock;

    /// <summary>A buffer of at least a length, to be filled and given to <see cref="Add(long, byte[], int)"/>.</summary>
    public byte[] Rent(int length)
    {
        lock (_lock)
        {
            var fits = _free.Where(buffer => buffer.Length >= length && buffer.Length / 2 <= length).MinBy(buffer => buffer.Length);
            if (fits is null)
                return GC.AllocateUninitializedArray<byte>(length);
            _free.Remove(fits);
            _freeBytes -= fits.Length;
            return fits;
        }
    }

    /// <summary>Keeps the first bytes of a rented buffer, which belongs to the cache from then on.</summary>
    public void Add(long offset, byte[] rented, int length) => Add(offset, new Segment(rented.AsMemory(0, length), rented));

    public void Add(long offset, ReadOnlyMemory<byte> bytes) => Add(offset, new Segment(bytes, null));

    /// <summary>Copies what is there from an offset on; 0 where nothing is.</summary>
    public int Copy(long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            if (At(offset) is not { } at)
                return 0;
            var start = _segments.GetKeyAtIndex(at);
            var segment = _segments.GetValueAtIndex(at);
            segment.Used = ++_clock;
            var found = segment.Bytes.Span[(int)(offset - start)..];
            var count = Math.Min(found.Length, buffer.Length);
            found[..count].CopyTo(buffer);
            return count;
        }
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
            var from = range.Offset;
            var to = range.End;
            while (from < to && At(from) is { } at)
                from = _segments.GetKeyAtIndex(at) + _segments.GetValueAtIndex(at).Bytes.Length;
            while (to > from && At(to - 1) is { } at)
                to = _segments.GetKeyAtIndex(at);
            return new ByteRange(from, Math.Max(0, to - from));
        }
    }

    private void Add(long offset, Segment segment)
    {
        lock (_lock)
        {
            if (_segments.TryGetValue(offset, out var other))
            {
                // Two threads missed the same bytes.
                if (other.Bytes.Length >= segment.Bytes.Length)
                {
                    Reuse(segment);
                    return;
                }

                Drop(offset, other);
            }

            segment.Used = ++_clock;
            _segments[offset] = segment;
            _held += segment.Bytes.Length;
            while (_held > capacity && _segments.Count > 1)
            {
                var (place, oldest) = _segments.MinBy(s => s.Value.Used);
                Drop(place, oldest);
            }
        }
    }

    private void Drop(long offset, Segment segment)
    {
        _segments.Remove(offset);
        _held -= segment.Bytes.Length;
        Reuse(segment);
    }

    private void Reuse(Segment segment)
    {
        if (segment.Rented is not { } buffer || _freeBytes + buffer.Length > capacity / 4)
            return;
        _free.Add(buffer);
        _freeBytes += buffer.Length;
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
        var low = 0;
        var high = _segments.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_segments.GetKeyAtIndex(middle) <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private sealed class Segment(ReadOnlyMemory<byte> bytes, byte[]? rented)
    {
        public ReadOnlyMemory<byte> Bytes => bytes;

        public byte[]? Rented => rented;

        public long Used { get; set; }
    }
}
