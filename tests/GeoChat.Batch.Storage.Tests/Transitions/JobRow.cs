using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>The part of a job's row that its life changes.</summary>
internal sealed record JobRow(JobState State, bool Partial = false, string? Message = null, long? StartedAt = null, long? FinishedAt = null)
{
    /// <summary>Accepted or running.</summary>
    public bool Live => State is JobState.Accepted or JobState.Running;
}
