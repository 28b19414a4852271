namespace GeoChat.Batch.Imagery;

/// <summary>A cloud mask that cannot be laid over its scene.</summary>
public sealed class CloudMaskException(string cause) : ImageryException($"The cloud mask does not fit: {cause}.");
