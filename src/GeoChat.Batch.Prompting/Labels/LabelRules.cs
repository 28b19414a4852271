namespace GeoChat.Batch.Prompting.Labels;

/// <summary>How a phrase becomes a label (docs/labels.md): without count and place, its nouns in the singular.</summary>
internal static class LabelRules
{
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
            else if (!PhraseWords.Quantities.Contains(words[first]))
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

    /// <summary>Reads the phrase of a query's text: the words between its tags, else all of them.</summary>
    public static AnswerPhrase ReadQueryText(string text)
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
            if (!words[i].TrimEnd('.', ',').Split('-').All(PhraseWords.Places.Contains) && !PhraseWords.PlaceStarts.Contains(words[i]))
                break;
            if (PhraseWords.PlaceStarts.Contains(words[i]) && i < words.Count - 1)
                from = i;
        }

        return from == words.Count ? 0 : from;
    }

    private static void Singular(Span<string> words)
    {
        var noun = 0;
        while (noun < words.Length && !(noun > 0 && PhraseWords.Prepositions.Contains(words[noun])))
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
