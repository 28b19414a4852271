namespace GeoChat.Batch.Imagery.Composite;

/// <summary>How several files make up one scene.</summary>
public enum SceneGrouping
{
    /// <summary>Next to each other: tiles of one mosaic.</summary>
    Mosaic,

    /// <summary>The same place: each file holds bands of the scene.</summary>
    Bands,
}
