namespace GeoChat.Batch.Inference;

/// <summary>A whole prompt as the model reads it, <c>&lt;image&gt;</c> where the picture goes, and the most tokens to answer with.</summary>
public sealed record VlmQuery(string Prompt, int MaxNewTokens);
