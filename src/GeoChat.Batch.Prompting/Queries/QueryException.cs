namespace GeoChat.Batch.Prompting.Queries;

/// <summary>A query that can't be read, or that no model could answer as it stands. Never retried.</summary>
public sealed class QueryException(string cause, string remedy, Exception? inner = null) : PromptingException(cause, remedy, inner);
