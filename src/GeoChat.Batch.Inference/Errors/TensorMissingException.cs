namespace GeoChat.Batch.Inference.Errors;

/// <summary>The weights lack a tensor that the configuration calls for.</summary>
public sealed class TensorMissingException(string message, Exception? inner = null) : ModelException(message, inner);
