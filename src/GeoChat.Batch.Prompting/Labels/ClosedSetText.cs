using System.Globalization;

namespace GeoChat.Batch.Prompting.Labels;

/// <summary>
/// The text of an answer that was not written but chosen from a list: <c>harbor (closed set: harbor 0.93, airport 0.05)</c>.
/// </summary>
public static class ClosedSetText
{
    private const string Mark = " (closed set: ";

    private const int Most = 5;

    /// <summary>The chosen class and the likeliest of the list with their shares of its probability.</summary>
    /// <param name="ranking">The list, likeliest first.</param>
    public static string Write(IReadOnlyList<(string Class, double Probability)> ranking)
    {
        var shares = ranking.Take(Most).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Class} {c.Probability:0.00}"));
        return $"{ranking[0].Class}{Mark}{string.Join(", ", shares)}{(ranking.Count > Most ? ", ..." : "")})";
    }

    /// <summary>The chosen class; null where the text is not of this form.</summary>
    public static string? Read(string text) => text.IndexOf(Mark, StringComparison.Ordinal) is > 0 and var end ? text[..end] : null;
}
