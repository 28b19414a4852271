using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>The part of a chip's row that its life changes.</summary>
internal sealed record ChipRow(
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
