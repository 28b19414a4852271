using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>The part of a scene's row that its life changes.</summary>
internal sealed record SceneRow(
    SceneState State,
    bool Tiled = false,
    string? Reason = null,
    string? LeaseOwner = null,
    long? LeaseUntil = null,
    int Attempt = 0,
    int Crashes = 0,
    long? FinishedAt = null
)
{
    /// <summary>Done or failed.</summary>
    public bool Ended => State is SceneState.Done or SceneState.Failed;

    /// <summary>Whether a lease on it can be had at <paramref name="now"/>, for tiling or for merging.</summary>
    public bool Leasable(bool toMerge, long now) =>
        (toMerge ? State == SceneState.Merging : State is SceneState.Accepted or SceneState.Tiling)
        && (LeaseUntil is null || LeaseUntil < now);
}
