namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>What can happen to a scene. Times in milliseconds.</summary>
internal abstract record SceneEvent
{
    private SceneEvent() { }

    /// <summary>Someone asks for it, to tile or to merge.</summary>
    public sealed record Take(string Owner, bool ToMerge, long Lease) : SceneEvent;

    /// <summary>The holder prolongs its lease.</summary>
    public sealed record Renew(string Owner, int Attempt, long Lease) : SceneEvent;

    /// <summary>The holder gives it back.</summary>
    public sealed record Release(string Owner, int Attempt) : SceneEvent;

    /// <summary>Every chip row is there.</summary>
    public sealed record FinishTiling(string Owner, int Attempt) : SceneEvent;

    /// <summary>The last-chip statement found no unfinished chip.</summary>
    public sealed record ChipsEnded : SceneEvent;

    /// <summary>Detections are written.</summary>
    public sealed record FinishMerge(string Owner, int Attempt) : SceneEvent;

    /// <summary>The holder gives up on it.</summary>
    public sealed record Fail(string Owner, int Attempt, string Reason) : SceneEvent;

    /// <summary>The one process that worked is gone.</summary>
    public sealed record Reset : SceneEvent;

    /// <summary>Its job is cancelled.</summary>
    public sealed record Dismiss : SceneEvent;

    /// <summary>Its ended job is retried; chips of it may have gone back.</summary>
    public sealed record Retry(bool ChipsBack) : SceneEvent;

    /// <summary>Its ended job is merged again.</summary>
    public sealed record Remerge : SceneEvent;

    /// <summary>The rest of its ended job's sample is asked.</summary>
    public sealed record Continue(bool Sampled) : SceneEvent;
}
