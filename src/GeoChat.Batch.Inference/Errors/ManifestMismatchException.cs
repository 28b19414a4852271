namespace GeoChat.Batch.Inference.Errors;

/// <summary>A model's files are not those of its manifest.</summary>
public sealed class ManifestMismatchException(string message, Exception? inner = null) : ModelException(message, inner);
