namespace GeoChat.Batch.Inference.Errors;

/// <summary>libtorch is not there or does not load on this machine.</summary>
public sealed class TorchUnavailableException(string message, Exception? inner = null) : ModelException(message, inner);
