namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>What a chip's transition asks for besides the row.</summary>
internal enum ChipEffects
{
    /// <summary>The event did not fit: stale, or too late. Nothing changed.</summary>
    None,

    /// <summary>The row changed; nothing else.</summary>
    Changed,

    /// <summary>A message must be published.</summary>
    Publish,

    /// <summary>It is finished: the last-chip statement may move its scene.</summary>
    Ended,
}
