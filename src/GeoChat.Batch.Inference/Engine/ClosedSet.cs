using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>
/// Classification by scoring: each class of a list is weighed by the probability of being the whole answer, instead of mapping what
/// the model says freely.
/// </summary>
public static class ClosedSet
{
    /// <summary>A query per class; they share all of the prompt.</summary>
    public static IEnumerable<VlmQuery> Queries(string prompt, IReadOnlyList<string> classes) =>
        classes.Select(name => new VlmQuery(prompt, 1) { Continuation = name.Trim() });

    /// <summary>The likeliest class's answer, its text replaced by <see cref="ClosedSetText"/>.</summary>
    /// <param name="classes">As they were asked.</param>
    /// <param name="answers">One for each, in their order.</param>
    public static VlmAnswer Choose(IReadOnlyList<string> classes, IReadOnlyList<VlmAnswer> answers)
    {
        var scores = answers.Select(a => a.LogProbs.Sum()).ToArray();
        var most = scores.Max();
        var total = scores.Sum(s => Math.Exp(s - most));
        var ranking = classes
            .Select((name, i) => (Class: name.Trim(), Probability: Math.Exp(scores[i] - most) / total))
            .OrderByDescending(c => c.Probability)
            .ToList();
        return answers[Array.IndexOf(scores, most)] with { Text = AnswerText.Plain(ClosedSetText.Write(ranking)) };
    }

    /// <summary>Refuses an engine that cannot score given answers.</summary>
    /// <exception cref="VlmRequestException">It cannot.</exception>
    public static void Require(IVlmEngine engine)
    {
        if (!engine.ScoresContinuations)
            throw new VlmRequestException(
                $"{engine.Model.Name} on {engine.Model.Device} cannot weigh given answers: "
                    + "leave out closed_set (--closed-set), and the answer's words are mapped to the list."
            );
    }
}
