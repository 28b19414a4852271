namespace GeoChat.Batch.Inference.Errors;

/// <summary>An OpenAI-style server that cannot be used: not there, refuses the key, or does not serve the model.</summary>
public sealed class VlmServerException(string message, Exception? inner = null) : ModelException(message, inner);
