namespace GeoChat.Batch.Prompting;

/// <summary>The parts of <see cref="AnswerBox.ScoreRaw"/>, as natural logarithms: all at most 0.</summary>
/// <param name="Open">That a box begins here: the tokens from the last thing said to the opening bracket.</param>
/// <param name="Numbers">Mean over the box's numbers of the log-probability of the number (the sum over its tokens).</param>
/// <param name="Phrase">Mean over the tokens of the phrase; 0 without one.</param>
internal readonly record struct BoxScore(double Open, double Numbers, double Phrase)
{
    /// <summary>docs/model.md, "Score", says why.</summary>
    public double Value => Math.Exp(Open + Numbers + Phrase);
}
