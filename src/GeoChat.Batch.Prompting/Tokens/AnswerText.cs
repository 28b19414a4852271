namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>
/// An answer as text, with what each token wrote of it. <see cref="Tokens"/> may be empty where a server gives no
/// log-probabilities.
/// </summary>
public sealed record AnswerText(string Text, IReadOnlyList<TokenSpan> Tokens)
{
    /// <summary>An answer without log-probabilities; its boxes have no score of their own.</summary>
    public static AnswerText Plain(string text) => new(text, []);

    /// <summary>Decodes generated tokens; special ones (the end token) write nothing.</summary>
    public static AnswerText From(LlamaTokenizer tokenizer, ReadOnlySpan<int> tokens, ReadOnlySpan<double> logProbs)
    {
        if (tokens.Length != logProbs.Length)
            throw new ArgumentException("Tokens and log-probabilities differ in number.", nameof(logProbs));
        var decoded = tokenizer.DecodeWithOffsets(tokens);
        var spans = new TokenSpan[tokens.Length];
        for (var i = 0; i < spans.Length; i++)
            spans[i] = new TokenSpan(decoded.Spans[i].Start, decoded.Spans[i].Length, logProbs[i]);
        return new AnswerText(decoded.Text, spans);
    }
}
