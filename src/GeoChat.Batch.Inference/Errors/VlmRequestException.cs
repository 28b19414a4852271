namespace GeoChat.Batch.Inference.Errors;

/// <summary>
/// A request that the model cannot answer as it is: a prompt longer than its context, a picture of another size, no query.
/// </summary>
public sealed class VlmRequestException(string message) : Exception(message);
