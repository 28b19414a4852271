namespace GeoChat.Batch.Imagery.Errors;

/// <summary>A cloud mask that cannot be laid over its scene.</summary>
public sealed class CloudMaskException(string cause) : ImageryException($"The cloud mask does not fit: {cause}.");
