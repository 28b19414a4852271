namespace GeoChat.Batch.Cli.Client;

/// <summary>The server refused, or none answers.</summary>
internal sealed class ServerException(string message, Exception? inner = null) : Exception(message, inner);
