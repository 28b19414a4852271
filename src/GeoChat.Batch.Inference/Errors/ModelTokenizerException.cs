namespace GeoChat.Batch.Inference.Errors;

/// <summary>The folder's tokenizer.model cannot be used.</summary>
public sealed class ModelTokenizerException(string message, Exception? inner = null) : ModelException(message, inner);
