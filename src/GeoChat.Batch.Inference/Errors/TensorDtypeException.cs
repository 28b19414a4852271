namespace GeoChat.Batch.Inference.Errors;

/// <summary>A tensor holds numbers of a type that no weight has.</summary>
public sealed class TensorDtypeException(string message, Exception? inner = null) : ModelException(message, inner);
