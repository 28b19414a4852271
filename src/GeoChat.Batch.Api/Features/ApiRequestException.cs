namespace GeoChat.Batch.Api.Features;

/// <summary>Base of what a request can get wrong; the message names the cause and the remedy.</summary>
public abstract class ApiRequestException(string message) : Exception(message);

/// <summary>A query parameter that is unknown, doubled or has no such value.</summary>
public sealed class InvalidParameterException(string message) : ApiRequestException(message);

/// <summary>There is no such collection, feature, job or scene.</summary>
public sealed class NoSuchResourceException(string message) : ApiRequestException(message);
