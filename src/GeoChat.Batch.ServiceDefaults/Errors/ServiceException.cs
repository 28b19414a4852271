namespace GeoChat.Batch.ServiceDefaults.Errors;

/// <summary>Base of errors of the services that hosts share; the message names the cause and the remedy.</summary>
public abstract class ServiceException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The broker answers and refuses: trying again gives the same.</summary>
public sealed class BrokerRefusedException(string message, Exception? inner = null) : ServiceException(message, inner);

/// <summary>The broker does not answer.</summary>
public sealed class BrokerAwayException(string message, Exception? inner = null) : ServiceException(message, inner);
