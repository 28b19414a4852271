namespace GeoChat.Batch.Imagery.Errors;

/// <summary>Files that were given as one scene do not make one.</summary>
public sealed class SceneGroupException(string cause, string remedy)
    : ImageryException($"The files do not make one scene: {cause}. Remedy: {remedy}.");
