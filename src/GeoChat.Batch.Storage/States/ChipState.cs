namespace GeoChat.Batch.Storage.States;

/// <summary>Life of a chip; stored by name in lower case. Users see <see cref="Planned"/> and <see cref="Queued"/> as pending.</summary>
public enum ChipState
{
    /// <summary>Cut and waiting for the dispatcher.</summary>
    Planned,

    /// <summary>A message was published for it (<c>queued_at</c>).</summary>
    Queued,

    /// <summary>A worker holds the lease (<c>attempt</c>, <c>worker</c>, <c>lease_until</c>).</summary>
    Running,

    /// <summary>Answers and boxes are stored.</summary>
    Done,

    /// <summary>Given up on; <c>reason</c> says why.</summary>
    Failed,

    /// <summary>Never sent to the model; <c>reason</c> says why (nodata, blank, outside, duplicate).</summary>
    Skipped,
}
