namespace GeoChat.Batch.Projections;

/// <summary>A coordinate system or operation that PROJ refuses; the message names the cause and the remedy.</summary>
public class ProjException(string message, Exception? inner = null) : Exception(message, inner);
