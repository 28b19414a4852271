namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>
/// What one generated token wrote: start and length in the answer's text (UTF-16 units), and the natural log of its probability.
/// </summary>
public readonly record struct TokenSpan(int Start, int Length, double LogProb);
