namespace GeoChat.Batch.Storage.Entities;

/// <summary>A live worker: what it hosts and how much it takes (table <c>workers</c>). Times are unix milliseconds.</summary>
public sealed class WorkerNode
{
    /// <summary>Name that is unique while the process lives (host, pid, start).</summary>
    public required string Id { get; set; }

    public required string Model { get; set; }

    public required string ModelSha256 { get; set; }

    public required string Dtype { get; set; }

    public required string Device { get; set; }

    /// <summary>Chips it answers at once.</summary>
    public int Slots { get; set; }

    /// <summary>It takes no more work and will end.</summary>
    public bool Draining { get; set; }

    /// <summary>Chips per second over the last minute, as it measured.</summary>
    public double ChipsPerSecond { get; set; }

    public long StartedAt { get; set; }

    public long SeenAt { get; set; }
}
