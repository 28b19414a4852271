namespace GeoChat.Batch.Storage.States;

/// <summary>Life of a scene; stored by name in lower case.</summary>
public enum SceneState
{
    /// <summary>Header read, waiting to be tiled.</summary>
    Accepted,

    /// <summary>A leased tiler cuts chips.</summary>
    Tiling,

    /// <summary>Every chip row exists; chips are being answered.</summary>
    Analyzing,

    /// <summary>No unfinished chip is left; boxes wait to be merged or are being merged.</summary>
    Merging,

    /// <summary>Detections are final.</summary>
    Done,

    /// <summary>Given up on; <c>reason</c> says why.</summary>
    Failed,
}
