namespace GeoChat.Batch.Inference.Errors;

/// <summary>A configuration file that cannot be read, or names something this engine does not know.</summary>
public sealed class ModelConfigException(string message, Exception? inner = null) : ModelException(message, inner);
