using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Prompting.Labels;

/// <summary>
/// How detections get their label (docs/labels.md): the query's label, else the box's phrase without count, else the query's text;
/// the last two in the singular.
/// </summary>
public static class LabelRules
{
    /// <summary>Label of a thing that neither answer nor query names.</summary>
    public const string Unnamed = "object";

    // Before these the noun that is counted ends: "buildings with blue roofs".
    private static readonly HashSet<string> Prepositions = new(StringComparer.OrdinalIgnoreCase)
    {
        "of",
        "with",
        "in",
        "at",
        "on",
        "near",
        "for",
        "to",
        "by",
        "from",
        "without",
        "under",
        "along",
        "beside",
        "behind",
        "inside",
        "outside",
        "around",
        "above",
        "below",
        "between",
        "that",
        "which",
        "located",
        "parked",
    };

    private static readonly HashSet<string> Quantities = new(StringComparer.OrdinalIgnoreCase)
    {
        "a",
        "an",
        "the",
        "some",
        "several",
        "many",
        "few",
        "multiple",
        "various",
        "numerous",
        "all",
        "both",
        "each",
        "every",
        "any",
        "couple",
        "group",
        "pair",
        "row",
        "rows",
        "cluster",
        "number",
        "of",
        "other",
        "another",
    };

    private static readonly HashSet<string> PlaceStarts = new(StringComparer.OrdinalIgnoreCase)
    {
        "at",
        "in",
        "on",
        "near",
        "to",
        "toward",
        "towards",
        "from",
        "located",
        "situated",
    };

    private static readonly HashSet<string> Places = new(StringComparer.OrdinalIgnoreCase)
    {
        "the",
        "a",
        "top",
        "bottom",
        "left",
        "right",
        "center",
        "centre",
        "middle",
        "upper",
        "lower",
        "corner",
        "side",
        "edge",
        "part",
        "half",
        "area",
        "of",
        "and",
        "image",
        "scene",
        "picture",
        "photo",
        "far",
        "very",
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "hand",
        "most",
        "this",
        "at",
        "in",
        "on",
        "near",
        "to",
        "located",
    };

    /// <summary>The label of a detection that this box of this query's answer becomes.</summary>
    public static string For(Query query, AnswerBox box)
    {
        if (query.Label is { } given)
            return given.Trim();
        if (box.Label is { Length: > 0 } said)
            return said;
        return query.Text is { } text && Named(text).Label is { Length: > 0 } asked ? asked : Unnamed;
    }

    /// <summary>
    /// The noun of a phrase in the singular, its other words as they are: <c>storage tanks</c> -> <c>storage tank</c>, <c>buildings
    /// with blue roofs</c> -> <c>building with blue roofs</c>.
    /// </summary>
    public static string Singular(string phrase)
    {
        var words = phrase.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Singular(words);
        return string.Join(' ', words);
    }

    /// <summary>Reads count, label and words of a phrase: <c>3 airplanes at the right</c> -> airplane, 3.</summary>
    public static AnswerPhrase ReadPhrase(string phrase)
    {
        var text = phrase.Trim();
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        int? count = null;
        var first = 0;
        for (; first < words.Count; first++)
        {
            if (count is null && NumberWords.Read(words[first]) is { } number)
                count = number;
            else if (!Quantities.Contains(words[first]))
                break;
        }

        words.RemoveRange(0, first);
        var place = PlaceFrom(words);
        if (place > 0)
            words.RemoveRange(place, words.Count - place);
        if (words.Count > 0)
            words[^1] = words[^1].TrimEnd('.', ',', ';', ':', '!', '?');
        var label = words.Where(w => w.Length > 0).Select(Lower).ToArray();
        Singular(label);
        return new AnswerPhrase(text, string.Join(' ', label), count);
    }

    /// <summary>What a query's text names: what stands in its tags, else all of it.</summary>
    private static AnswerPhrase Named(string text)
    {
        var start = text.IndexOf("<p>", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("</p>", start, StringComparison.Ordinal);
        return ReadPhrase(end < 0 ? text : text[(start + 3)..end]);
    }

    private static int PlaceFrom(List<string> words)
    {
        var from = words.Count;
        for (var i = words.Count - 1; i > 0; i--)
        {
            if (!words[i].TrimEnd('.', ',').Split('-').All(Places.Contains) && !PlaceStarts.Contains(words[i]))
                break;
            if (PlaceStarts.Contains(words[i]) && i < words.Count - 1)
                from = i;
        }

        return from == words.Count ? 0 : from;
    }

    private static void Singular(Span<string> words)
    {
        var noun = 0;
        while (noun < words.Length && !(noun > 0 && Prepositions.Contains(words[noun])))
            noun++;
        for (var i = 0; i < noun; i++)
        {
            // The nouns of a list: the last word, and each before "and" or a comma.
            var word = words[i].TrimEnd(',');
            var comma = words[i].EndsWith(',');
            var last = i == noun - 1 || comma || words[i + 1] is "and" or "or" or "&";
            if (last && word.Length > 0)
                words[i] = Plurals.Singular(word) + (comma ? "," : "");
        }
    }

    /// <summary>"Buildings" is a word at the start of a sentence; "A220" and "USA" are names.</summary>
    private static string Lower(string word) =>
        word.Length > 1 && word.AsSpan(1).ContainsAnyInRange('A', 'Z') || word.Any(char.IsDigit) ? word : word.ToLowerInvariant();
}
