namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>What can happen to a chip. Times in milliseconds.</summary>
internal abstract record ChipEvent
{
    private ChipEvent() { }

    /// <summary>The dispatcher takes it.</summary>
    public sealed record Queue : ChipEvent;

    /// <summary>Its message could not be published.</summary>
    public sealed record Unqueue : ChipEvent;

    /// <summary>A worker claims it.</summary>
    public sealed record Claim(string Worker, long Lease) : ChipEvent;

    /// <summary>A worker prolongs all its claims.</summary>
    public sealed record Renew(string Worker, long Lease) : ChipEvent;

    /// <summary>A worker gives a claim back.</summary>
    public sealed record Release(int Attempt) : ChipEvent;

    /// <summary>A worker lays a claim down and keeps its message.</summary>
    public sealed record Suspend(int Attempt) : ChipEvent;

    /// <summary>A worker ends a claim: answered, or failed for a reason.</summary>
    public sealed record Complete(int Attempt, string? FailedReason) : ChipEvent;

    /// <summary>The reconciler looks at it.</summary>
    public sealed record Reconcile(long QueuedOlderThan) : ChipEvent;

    /// <summary>The one process that worked is gone.</summary>
    public sealed record Reset : ChipEvent;

    /// <summary>Its job is cancelled, or its scene failed.</summary>
    public sealed record Abandon(string Reason) : ChipEvent;

    /// <summary>Its ended job is retried.</summary>
    public sealed record Retry : ChipEvent;
}
