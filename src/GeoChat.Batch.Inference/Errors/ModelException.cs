namespace GeoChat.Batch.Inference.Errors;

/// <summary>A model folder or engine that cannot be used; the message names the cause and the remedy.</summary>
public abstract class ModelException(string message, Exception? inner = null) : Exception(message, inner);
