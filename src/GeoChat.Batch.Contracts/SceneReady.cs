namespace GeoChat.Batch.Contracts;

/// <summary>
/// Wake-up hint to the ingest hosts: leased work (tiling or merging) waits for this scene. Losing it costs one poll interval.
/// </summary>
/// <param name="SceneId">Key of the scene.</param>
public sealed record SceneReady(long SceneId);
