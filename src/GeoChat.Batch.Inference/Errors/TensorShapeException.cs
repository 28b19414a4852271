namespace GeoChat.Batch.Inference.Errors;

/// <summary>A tensor's shape is not the one that the configuration calls for.</summary>
public sealed class TensorShapeException(string message, Exception? inner = null) : ModelException(message, inner);
