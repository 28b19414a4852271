namespace GeoChat.Batch.Prompting.Labels;

/// <summary>The table by which a plural noun becomes singular; docs/labels.md prints it.</summary>
internal static class Plurals
{
    /// <summary>Plural and singular where no rule fits. A word that is its own singular stands here too.</summary>
    public static readonly IReadOnlyList<(string Plural, string Singular)> Irregular =
    [
        ("aircraft", "aircraft"),
        ("axes", "axis"),
        ("barracks", "barracks"),
        ("bases", "base"),
        ("buses", "bus"),
        ("busses", "bus"),
        ("caches", "cache"),
        ("calves", "calf"),
        ("campuses", "campus"),
        ("canoes", "canoe"),
        ("canvas", "canvas"),
        ("cargoes", "cargo"),
        ("chassis", "chassis"),
        ("children", "child"),
        ("courses", "course"),
        ("crossroads", "crossroads"),
        ("debris", "debris"),
        ("feet", "foot"),
        ("gas", "gas"),
        ("gases", "gas"),
        ("geese", "goose"),
        ("greenhouses", "greenhouse"),
        ("halves", "half"),
        ("headquarters", "headquarters"),
        ("horses", "horse"),
        ("houses", "house"),
        ("knives", "knife"),
        ("leaves", "leaf"),
        ("lens", "lens"),
        ("lenses", "lens"),
        ("lighthouses", "lighthouse"),
        ("loaves", "loaf"),
        ("men", "man"),
        ("mice", "mouse"),
        ("movies", "movie"),
        ("people", "person"),
        ("quizzes", "quiz"),
        ("series", "series"),
        ("sheep", "sheep"),
        ("shelves", "shelf"),
        ("shoes", "shoe"),
        ("species", "species"),
        ("thieves", "thief"),
        ("ties", "tie"),
        ("toes", "toe"),
        ("vertices", "vertex"),
        ("warehouses", "warehouse"),
        ("waterworks", "waterworks"),
        ("wharves", "wharf"),
        ("wolves", "wolf"),
        ("women", "woman"),
        ("works", "works"),
    ];

    /// <summary>Endings, the first that fits; tried when the word is no irregular one.</summary>
    public static readonly IReadOnlyList<(string Ending, string Becomes, string Example)> Rules =
    [
        ("ss", "ss", "grass"),
        ("us", "us", "campus"),
        ("is", "is", "tennis"),
        ("sses", "ss", "overpasses"),
        ("shes", "sh", "bushes"),
        ("ches", "ch", "churches"),
        ("xes", "x", "boxes"),
        ("zzes", "zz", "buzzes"),
        ("oes", "o", "volcanoes"),
        ("uses", "us", "viruses"),
        ("ies", "y", "ferries"),
        ("s", "", "storage tanks"),
    ];

    private static readonly Dictionary<string, string> Known = Irregular.ToDictionary(
        e => e.Plural,
        e => e.Singular,
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>One word; its first letter keeps its case.</summary>
    public static string Singular(string word)
    {
        if (Known.TryGetValue(word, out var known))
            return char.IsUpper(word[0]) ? char.ToUpperInvariant(known[0]) + known[1..] : known;
        // "A220s" loses its s; "GPS" and "US" are no plurals.
        if (word.Length < 3 || word == word.ToUpperInvariant())
            return word;
        foreach (var (ending, becomes, _) in Rules)
            if (word.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && (ending == becomes || word.Length > ending.Length + 1))
                return string.Concat(word.AsSpan(0, word.Length - ending.Length), becomes);
        return word;
    }
}
