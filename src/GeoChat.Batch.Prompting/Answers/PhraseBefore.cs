using System.Text.RegularExpressions;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>
/// The words that name a box where the model sets no tags: <c>1. tennis-court {...}</c>, <c>bridge {...}</c>, <c>..., ship
/// {...}</c>.
/// </summary>
internal static partial class PhraseBefore
{
    private const int MaxWords = 6;
    private const int MaxLength = 80;

    // Words that make a sentence of it.
    private static readonly HashSet<string> Talk = new(StringComparer.OrdinalIgnoreCase)
    {
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "there",
        "this",
        "that",
        "these",
        "those",
        "here",
        "it",
        "they",
        "image",
        "picture",
        "scene",
        "location",
        "locations",
        "located",
        "sure",
        "answer",
        "box",
        "boxes",
        "coordinates",
        "can",
        "see",
        "shows",
        "next",
        "while",
        "which",
        "with",
        "also",
    };

    /// <summary>The words, a slice of the gap; empty when it holds none.</summary>
    public static ReadOnlySpan<char> Find(ReadOnlySpan<char> gap, bool atStart)
    {
        var line = gap.LastIndexOf('\n');
        var words = gap[(line + 1)..];
        if (line < 0 && !atStart)
        {
            // Behind another box only a new item of a list names the next.
            var item = NextItem().EnumerateMatches(words);
            if (!item.MoveNext())
                return [];
            words = words[item.Current.Length..];
        }

        words = words.Trim();
        var marker = ListMarker().EnumerateMatches(words);
        if (marker.MoveNext())
            words = words[marker.Current.Length..];
        words = words.TrimEnd(" \t:=-–(").Trim();
        if (words.Length is 0 or > MaxLength)
            return [];

        var count = 0;
        foreach (var range in words.Split(' '))
        {
            var word = words[range];
            if (word.IsEmpty)
                continue;
            if (++count > MaxWords || Talk.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
                return [];
            foreach (var c in word)
                if (!(char.IsLetterOrDigit(c) || c is '-' or '\'' or '/'))
                    return [];
        }

        return words;
    }

    [GeneratedRegex(@"\A\s*([,;.]|and\b)")]
    private static partial Regex NextItem();

    [GeneratedRegex(@"\A(\d{1,3}[.):]|[-*•])\s+")]
    private static partial Regex ListMarker();
}
