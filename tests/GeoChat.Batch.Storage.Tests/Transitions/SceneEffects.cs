namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>What a scene's transition asks for besides the row.</summary>
internal enum SceneEffects
{
    /// <summary>The event did not fit: the lease was lost, or it is too late. Nothing changed.</summary>
    None,

    /// <summary>The row changed; nothing else.</summary>
    Changed,

    /// <summary>The lease is given: the job runs.</summary>
    Leased,

    /// <summary>It failed: its unfinished chips are abandoned, and the job may end.</summary>
    Failed,

    /// <summary>It is done: the job may end.</summary>
    Done,
}
