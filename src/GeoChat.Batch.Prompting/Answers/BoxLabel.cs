using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>
/// The label of a detection (docs/labels.md): the query's label, else the box's phrase without count, else the query's text; the last
/// two in the singular.
/// </summary>
public static class BoxLabel
{
    /// <summary>Label where neither answer nor query names the object.</summary>
    private const string Unnamed = "object";

    /// <summary>The label of a box in the answer to a query.</summary>
    public static string For(Query query, AnswerBox box)
    {
        if (query.Label is { } given)
            return given.Trim();
        if (box.Label is { Length: > 0 } named)
            return named;
        return query.Text is { } text && LabelRules.ReadQueryText(text).Label is { Length: > 0 } asked ? asked : Unnamed;
    }
}
