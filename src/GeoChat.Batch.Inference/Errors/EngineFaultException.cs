namespace GeoChat.Batch.Inference.Errors;

/// <summary>
/// The engine broke (device error, out of memory, a failed step): nothing is wrong with the requests; the process should end and
/// start anew.
/// </summary>
public sealed class EngineFaultException(string message, Exception? inner = null) : Exception(message, inner);
