namespace GeoChat.Batch.Cli.Client;

/// <summary>The server refused, or none answers.</summary>
/// <param name="problem">Name of the problem that the server tells; null where it tells none.</param>
internal sealed class ServerException(string message, Exception? inner = null, string? problem = null) : Exception(message, inner)
{
    public string? Problem => problem;
}
