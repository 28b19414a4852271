namespace GeoChat.Batch.Storage.States;

/// <summary>The part of a chip's row that its life changes.</summary>
public sealed record ChipRow(
    ChipState State,
    string? Reason = null,
    int Attempt = 0,
    int Crashes = 0,
    string? Worker = null,
    long? LeaseUntil = null,
    long? QueuedAt = null,
    long? FinishedAt = null
)
{
    /// <summary>Planned, queued or running.</summary>
    public bool Unfinished => State is ChipState.Planned or ChipState.Queued or ChipState.Running;
}
