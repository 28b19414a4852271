namespace GeoChat.Batch.Inference.Errors;

/// <summary>A .bin file that holds more than tensors; nothing of it was run.</summary>
public sealed class UnsafePickleException(string message, Exception? inner = null) : ModelException(message, inner);
