using GeoChat.Batch.Prompting.Prompts;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>
/// A whole prompt as the model reads it, <c>&lt;image&gt;</c> where the picture goes, and the most tokens to answer with.
/// </summary>
public sealed record VlmQuery(string Prompt, int MaxNewTokens)
{
    /// <summary>The conversation that the prompt was made of, for servers that make their own; null: the prompt is all there is.</summary>
    public IReadOnlyList<PromptTurn>? Turns { get; init; }

    /// <summary>
    /// Where set, nothing is generated: the answer is this text and its end token, with the log-probabilities that the model gives
    /// them. <see cref="MaxNewTokens"/> does not count.
    /// </summary>
    public string? Continuation { get; init; }
}
