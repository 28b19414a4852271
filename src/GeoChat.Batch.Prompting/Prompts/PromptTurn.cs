namespace GeoChat.Batch.Prompting.Prompts;

/// <summary>One turn of a conversation; <see cref="Assistant"/> is null for the turn that is to be answered.</summary>
public sealed record PromptTurn(string User, string? Assistant = null);
