namespace GeoChat.Batch.Imagery.Bytes;

/// <summary>How a <see cref="RangedByteSource"/> fetches bytes: few requests, bounded memory.</summary>
public sealed record RangeReading
{
    public static RangeReading Default { get; } = new();

    /// <summary>Least bytes of a request, so that a header needs few of them.</summary>
    public int ReadAheadBytes { get; init; } = 128 << 10;

    /// <summary>Ranges with a smaller gap between them are fetched as one.</summary>
    public int MaxGapBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes of a request that reads ahead.</summary>
    public int MaxRequestBytes { get; init; } = 4 << 20;

    /// <summary>Most bytes kept for each open scene.</summary>
    public int CacheBytes { get; init; } = 64 << 20;

    /// <summary>Requests under way at once.</summary>
    public int Parallel { get; init; } = 4;
}
