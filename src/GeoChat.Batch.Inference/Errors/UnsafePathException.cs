namespace GeoChat.Batch.Inference.Errors;

/// <summary>A file name in a model's index leads out of its folder.</summary>
public sealed class UnsafePathException(string message, Exception? inner = null) : ModelException(message, inner);
