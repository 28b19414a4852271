using System.Globalization;

namespace GeoChat.Batch.Prompting.Labels;

/// <summary>Counts as figures and as words.</summary>
internal static class NumberWords
{
    private const int Most = 10_000;

    private static readonly string[] Words =
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];

    /// <summary>The number that a word is, or null.</summary>
    public static int? Read(string word)
    {
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var figure))
            return figure <= Most ? figure : null;
        var at = Array.FindIndex(Words, w => w.Equals(word, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : null;
    }
}
