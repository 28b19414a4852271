namespace GeoChat.Batch.Storage.States;

/// <summary>The part of a job's row that its life changes.</summary>
public sealed record JobRow(JobState State, bool Partial = false, string? Message = null, long? StartedAt = null, long? FinishedAt = null)
{
    /// <summary>Accepted or running.</summary>
    public bool Live => State is JobState.Accepted or JobState.Running;
}
