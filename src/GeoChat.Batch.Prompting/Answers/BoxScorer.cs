using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Scores boxes from the log-probabilities of the tokens that wrote them (docs/model.md, "Score").</summary>
internal sealed class BoxScorer(AnswerText answer, BoxGrammar grammar, double scale)
{
    private readonly TokenTrack _track = new(answer.Tokens);

    /// <summary>The parts of a box's score; null where the answer has no log-probabilities.</summary>
    /// <param name="element">Where the box and its numbers stand.</param>
    /// <param name="box">The box that they are.</param>
    /// <param name="opens">Where the model was free to begin a box: behind the last thing it said.</param>
    /// <param name="words">Place of the phrase that names the box, if one does.</param>
    public BoxScore? Score(AnswerElement element, AnswerBox box, int opens, (int Start, int End)? words)
    {
        if (_track.IsEmpty)
            return null;
        var open = _track.Over(opens, element.Start + 1).Sum;
        var phrase = words is { } w ? _track.Over(w.Start, w.End) : default;
        return new BoxScore(open, Place(element, box), phrase.Count == 0 ? 0 : phrase.Sum / phrase.Count);
    }

    /// <summary>An edge that is off by d costs d over the side of overlap; a centre that is, twice that.</summary>
    private double Place(AnswerElement element, AnswerBox box)
    {
        double width = box.X2 - box.X1,
            height = box.Y2 - box.Y1;
        var n = element.Numbers;
        var centre = grammar.IsCentred(n.Count) ? 2 : 1;
        return -(centre * Error(n[0]) + Error(n[2])) / width - (centre * Error(n[1]) + Error(n[3])) / height;
    }

    /// <summary>How far off a number is to be expected, in percent: 1 / (pi p) steps of its last digit.</summary>
    private double Error(AnswerNumber number)
    {
        var point = answer.Text.IndexOf('.', number.Start, number.End - number.Start);
        var step = 100 / scale * Math.Pow(10, point < 0 ? 0 : point + 1 - number.End);
        return step / (Math.PI * Math.Exp(_track.Over(number.Start, number.End).Sum));
    }
}
