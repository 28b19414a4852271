namespace GeoChat.Batch.Prompting;

/// <summary>Scores boxes from the log-probabilities of the tokens that wrote them.</summary>
internal sealed class BoxScorer(AnswerText answer)
{
    private readonly TokenTrack _track = new(answer.Tokens);

    /// <summary>The parts of a box's score; null where the answer has no log-probabilities.</summary>
    /// <param name="box">An element of kind box.</param>
    /// <param name="opens">Where the model was free to begin a box: behind the last thing it said.</param>
    /// <param name="words">Place of the phrase that names the box, if one does.</param>
    public BoxScore? Score(AnswerElement box, int opens, (int Start, int End)? words)
    {
        if (_track.IsEmpty) return null;
        var open = _track.Over(opens, box.Start + 1).Sum;
        var numbers = box.Numbers.Average(n => _track.Over(n.Start, n.End).Sum);
        var phrase = words is { } w ? _track.Over(w.Start, w.End) : default;
        return new BoxScore(open, numbers, phrase.Count == 0 ? 0 : phrase.Sum / phrase.Count);
    }
}
