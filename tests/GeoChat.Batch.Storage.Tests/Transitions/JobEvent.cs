namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>What can happen to a job.</summary>
internal abstract record JobEvent
{
    private JobEvent() { }

    /// <summary>A scene of it was leased.</summary>
    public sealed record Begin : JobEvent;

    /// <summary>A scene of it ended: what its scenes are now, by ordinal, and whether a chip of it failed.</summary>
    public sealed record SceneEnded(IReadOnlyList<SceneRow> Scenes, bool ChipFailed) : JobEvent;

    /// <summary>Its owner cancels it.</summary>
    public sealed record Dismiss : JobEvent;

    /// <summary>Its owner retries what failed; scenes or chips went back to work.</summary>
    public sealed record Retry : JobEvent;

    /// <summary>Scenes of it go on: merged again, or the rest of a sample.</summary>
    public sealed record Reopen : JobEvent;
}
