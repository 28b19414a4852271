using System.Globalization;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>What an answer means for its task, in a form that can be counted and filtered.</summary>
public static class AnswerValue
{
    private const int Longest = 200;

    /// <summary>
    /// classify: the class of the list or <c>other</c>; vqa: <c>yes</c>, <c>no</c>, a number in figures, or the short phrase;
    /// identify: the label of what is there. Null for other tasks and empty answers.
    /// </summary>
    public static string? Read(Query query, ParsedAnswer answer)
    {
        var text = answer.Text.Trim();
        return query.Task switch
        {
            QueryTask.Classify => (query.ClosedSet ? ClosedSetText.Read(text) : null) ?? ClassAnswer.Map(text, query.Classes!),
            QueryTask.Vqa => YesOrNo(text) ?? Short(text),
            QueryTask.Identify => query.Label ?? (answer.Phrases is [{ Label.Length: > 0 } first, ..] ? first.Label : Short(text)),
            _ => null,
        };
    }

    /// <summary>"Yes", "No." and "No, there is none", but not "No damage".</summary>
    private static string? YesOrNo(string text)
    {
        var first = text.Split([',', '.', '!', '\n'], 2)[0].Trim().ToLowerInvariant();
        return first is "yes" or "no" ? first : null;
    }

    private static string? Short(string text)
    {
        var plain = text.TrimEnd('.', '!', ' ', '\n');
        if (plain.Length is 0 or > Longest)
            return null;
        return NumberWords.Read(plain) is { } number ? number.ToString(CultureInfo.InvariantCulture) : plain;
    }
}
