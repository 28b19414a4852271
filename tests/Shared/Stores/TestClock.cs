namespace GeoChat.Batch.Tests;

/// <summary>A clock that moves only when told.</summary>
public sealed class TestClock : TimeProvider
{
    private long _ms = 1_700_000_000_000;

    public long Ms => Interlocked.Read(ref _ms);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ms, (long)time.TotalMilliseconds);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Ms);
}
