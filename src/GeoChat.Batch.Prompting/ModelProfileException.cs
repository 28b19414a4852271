namespace GeoChat.Batch.Prompting;

/// <summary>A <c>geochat-batch.json</c> that can't be read or says something this program does not know.</summary>
public sealed class ModelProfileException(string cause, string remedy, Exception? inner = null) : PromptingException(cause, remedy, inner);
