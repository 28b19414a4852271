using System.Collections.Concurrent;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// The chips that this process works on. Only their claims are renewed: a claim that the database took and whose answer was lost on
/// the way is nobody's here, and must run out.
/// </summary>
internal sealed class HeldChips
{
    private readonly ConcurrentDictionary<long, byte> _held = new();

    /// <summary>Keys of the chips.</summary>
    public IReadOnlyList<long> Ids => [.. _held.Keys];

    /// <summary>Holds a chip until the result is disposed of.</summary>
    public IDisposable Hold(long chipId)
    {
        _held[chipId] = 0;
        return new Let(this, chipId);
    }

    private sealed class Let(HeldChips all, long chipId) : IDisposable
    {
        public void Dispose() => all._held.TryRemove(chipId, out _);
    }
}
