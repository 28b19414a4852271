using System.Text;

namespace GeoChat.Batch.Prompting.Labels;

/// <summary>Which of the asked classes an answer means.</summary>
internal static class ClassAnswer
{
    /// <summary>What an answer is that means none of the classes, or several.</summary>
    public const string Other = "other";

    private static readonly string[] Denials = ["no", "not", "neither", "none", "without"];

    /// <summary>
    /// The class as the query spells it, whatever case, number, spaces and punctuation the answer has; or <see cref="Other"/>.
    /// </summary>
    public static string Map(string text, IReadOnlyList<string> classes)
    {
        var said = Words(text);
        if (said.Length == 0)
            return Other;
        return Only(classes, c => Words(c) == said)
            ?? Only(classes, c => Singular(c) == Singular(text))
            ?? Only(classes, c => Joined(c) == Joined(text))
            ?? Mentioned(said, classes)
            ?? Other;
    }

    /// <summary>The one class that a sentence names; of nested ones (residential, dense residential) the longer.</summary>
    private static string? Mentioned(string said, IReadOnlyList<string> classes)
    {
        if (said.Split(' ').Any(Denials.Contains))
            return null;
        var padded = $" {said} ";
        var found = classes
            .Where(c =>
                Words(c).Length > 0
                && (Holds(padded, Words(c)) || Holds(padded, Singular(c)) || Holds(Pad(LabelRules.Singular(said)), Singular(c)))
            )
            .ToList();
        return Only(found, c => !found.Any(o => o != c && Holds(Pad(Words(o)), Words(c))));
    }

    private static bool Holds(string padded, string words) => padded.Contains($" {words} ", StringComparison.Ordinal);

    private static string Pad(string words) => $" {words} ";

    private static string? Only(IReadOnlyList<string> classes, Func<string, bool> fits)
    {
        string? found = null;
        foreach (var c in classes)
        {
            if (!fits(c))
                continue;
            if (found is not null)
                return null;
            found = c;
        }

        return found;
    }

    private static string Singular(string text) => LabelRules.Singular(Words(text));

    private static string Joined(string text) => Singular(text).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Lower case, only letters and digits, one space between words, no article in front.</summary>
    private static string Words(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                words.Append(char.ToLowerInvariant(c));
            else if (words.Length > 0 && words[^1] != ' ' && c != '\'')
                words.Append(' ');
        }

        var plain = words.ToString().TrimEnd();
        foreach (var article in (ReadOnlySpan<string>)["a ", "an ", "the "])
            if (plain.StartsWith(article, StringComparison.Ordinal))
                return plain[article.Length..];
        return plain;
    }
}
