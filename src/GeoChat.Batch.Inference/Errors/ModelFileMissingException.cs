namespace GeoChat.Batch.Inference.Errors;

/// <summary>A file that the model needs is not in its folder.</summary>
public sealed class ModelFileMissingException(string message, Exception? inner = null) : ModelException(message, inner);
