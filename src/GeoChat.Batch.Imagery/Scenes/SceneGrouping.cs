namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>How several files make one scene.</summary>
public enum SceneGrouping
{
    /// <summary>Side by side: tiles of one mosaic.</summary>
    Mosaic,

    /// <summary>One over another: each file holds bands of the scene.</summary>
    Bands,
}
