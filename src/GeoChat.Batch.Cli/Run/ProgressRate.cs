namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// Chips per second over the last seconds, and the time left at that rate. Chips done before the first look do not count.
/// </summary>
internal sealed class ProgressRate(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private readonly Queue<(long At, long Done)> _looks = new();

    /// <summary>Notes how many chips are done now.</summary>
    public void Note(long done)
    {
        _looks.Enqueue((clock.GetTimestamp(), done));
        while (_looks.Count > 2 && clock.GetElapsedTime(_looks.Peek().At) > Window)
            _looks.Dequeue();
    }

    /// <summary>Null until two looks saw progress.</summary>
    public double? PerSecond
    {
        get
        {
            if (_looks.Count < 2)
                return null;
            var (at, done) = _looks.Peek();
            var last = _looks.Last();
            var seconds = clock.GetElapsedTime(at, last.At).TotalSeconds;
            return last.Done > done && seconds > 0 ? (last.Done - done) / seconds : null;
        }
    }

    /// <summary>Null where the rate is not known yet.</summary>
    public TimeSpan? Left(long remaining) => PerSecond is { } rate ? TimeSpan.FromSeconds(remaining / rate) : null;
}
