namespace GeoChat.Batch.Inference.Errors;

/// <summary>The folder that a converted model is to go to cannot take it.</summary>
public sealed class ConversionTargetException(string message, Exception? inner = null) : ModelException(message, inner);
