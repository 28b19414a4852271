namespace GeoChat.Batch.Inference.Errors;

/// <summary>A weights file that is damaged, or claims what it does not hold.</summary>
public sealed class WeightFileException(string message, Exception? inner = null) : ModelException(message, inner);
