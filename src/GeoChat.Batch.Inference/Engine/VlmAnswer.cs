using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>The answer to one query: greedy tokens, the end token included where it was reached.</summary>
/// <param name="Prompt">The prompt as asked.</param>
/// <param name="InputIds">Its ids, -200 for the picture; empty where a server does not tell.</param>
/// <param name="Tokens">Generated ids; empty where a server does not tell.</param>
/// <param name="LogProbs">Natural log of each token's probability; empty where a server does not tell.</param>
/// <param name="Text">The answer as text with what each token wrote of it.</param>
/// <param name="HitTokenCap">The answer stopped at the cap, not at its end token.</param>
public sealed record VlmAnswer(string Prompt, int[] InputIds, int[] Tokens, double[] LogProbs, AnswerText Text, bool HitTokenCap)
{
    /// <summary>Number of tokens, also where a server does not tell which they are.</summary>
    public int TokenCount { get; init; } = Tokens.Length;

    /// <summary>
    /// Log-probability of each token less that of the runner-up: where it is tiny, rounding decides. Empty where a server does not
    /// tell.
    /// </summary>
    public double[] Margins { get; init; } = [];
}
