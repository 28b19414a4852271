namespace GeoChat.Batch.Inference.Errors;

/// <summary>A weight is NaN or infinite.</summary>
public sealed class TensorNotFiniteException(string message, Exception? inner = null) : ModelException(message, inner);
