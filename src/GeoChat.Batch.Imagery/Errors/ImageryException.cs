namespace GeoChat.Batch.Imagery.Errors;

/// <summary>A scene that cannot be read as asked; the message names the cause and the remedy.</summary>
public abstract class ImageryException(string message, Exception? inner = null) : Exception(message, inner);
