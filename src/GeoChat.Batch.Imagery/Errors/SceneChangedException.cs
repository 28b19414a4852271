namespace GeoChat.Batch.Imagery.Errors;

/// <summary>The file is not the one that the job began with.</summary>
public sealed class SceneChangedException(string expected, string found)
    : ImageryException($"The scene changed while its job ran (was {expected}, is {found}). Submit it again as a new job.");
