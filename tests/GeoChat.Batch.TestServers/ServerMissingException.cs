namespace GeoChat.Batch.TestServers;

/// <summary>A server that a test needs is not installed.</summary>
public sealed class ServerMissingException(string server, string remedy) : Exception($"{server} is not installed. {remedy}");
