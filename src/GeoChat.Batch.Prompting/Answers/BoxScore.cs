namespace GeoChat.Batch.Prompting.Answers;

/// <summary>The parts of <see cref="AnswerBox.ScoreRaw"/>, as natural logarithms: all at most 0.</summary>
/// <param name="Open">That a box begins here: the tokens from the last thing said to the opening bracket.</param>
/// <param name="Place">The overlap with the truth that the numbers' probabilities let expect.</param>
/// <param name="Phrase">Mean over the tokens of the phrase; 0 without one.</param>
internal readonly record struct BoxScore(double Open, double Place, double Phrase)
{
    /// <summary>docs/model.md, "Score", says why.</summary>
    public double Value => Math.Exp(Open + Place + Phrase);
}
