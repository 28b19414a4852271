namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>Hands out contiguous regions of the cache, lowest first, and joins them again when they come back.</summary>
internal sealed class CacheRegions(int capacity)
{
    // Start -> length of what is free; neighbours are always joined.
    private readonly SortedDictionary<int, int> _free = new() { [0] = capacity };

    /// <summary>Positions of the whole cache.</summary>
    public int Capacity => capacity;

    /// <summary>Positions that are free, in pieces.</summary>
    public int Free => _free.Values.Sum();

    /// <summary>A region of so many positions; false where no free piece is large enough.</summary>
    public bool TryTake(int length, out int start)
    {
        foreach (var (at, size) in _free)
        {
            if (size < length)
                continue;
            _free.Remove(at);
            if (size > length)
                _free[at + length] = size - length;
            start = at;
            return true;
        }

        start = -1;
        return false;
    }

    /// <summary>Gives a region back.</summary>
    public void Return(int start, int length)
    {
        foreach (var (at, size) in _free)
        {
            if (at + size == start)
            {
                _free.Remove(at);
                start = at;
                length = length + size;
                break;
            }
        }

        if (_free.Remove(start + length, out var next))
            length += next;
        _free[start] = length;
    }
}
