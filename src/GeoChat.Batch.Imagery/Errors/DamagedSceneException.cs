namespace GeoChat.Batch.Imagery.Errors;

/// <summary>Not one chip of the scene has pixels that can be decoded.</summary>
public sealed class DamagedSceneException(string cause) : ImageryException($"No part of the scene can be read. {cause}");
