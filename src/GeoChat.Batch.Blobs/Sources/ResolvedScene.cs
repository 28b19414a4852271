namespace GeoChat.Batch.Blobs.Sources;

/// <summary>A scene's files behind a reference.</summary>
/// <param name="Source">Reference of a file or of a <see cref="SceneGroup"/>, as it is stored.</param>
/// <param name="TakenAt">When it was taken, where a catalogue entry says so.</param>
public sealed record ResolvedScene(string Source, DateTimeOffset? TakenAt);
