namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Chips per second over the last minute.</summary>
public sealed class ChipRate(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Queue<long> _ends = new();
    private readonly long _start = clock.GetTimestamp();

    /// <summary>A chip ended.</summary>
    public void Add()
    {
        lock (_ends)
        {
            _ends.Enqueue(clock.GetTimestamp());
            Trim();
        }
    }

    /// <summary>The rate; over the time since the start where that is under a minute.</summary>
    public double PerSecond()
    {
        lock (_ends)
        {
            Trim();
            var seconds = Math.Min(Window.TotalSeconds, clock.GetElapsedTime(_start).TotalSeconds);
            return seconds <= 0 ? 0 : _ends.Count / seconds;
        }
    }

    private void Trim()
    {
        while (_ends.TryPeek(out var end) && clock.GetElapsedTime(end) > Window)
            _ends.Dequeue();
    }
}
