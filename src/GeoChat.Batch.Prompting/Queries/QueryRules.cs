using System.Text.Json;

namespace GeoChat.Batch.Prompting.Queries;

/// <summary>What a query of each task must and must not have.</summary>
internal static class QueryRules
{
    /// <summary>Chips this many times as large as the grid's are the coarsest.</summary>
    internal const int MaxScale = 64;

    private const int MaxScales = 6;
    private const string Shorter = "Shorten it, or split it into several queries.";

    public static void Check(Query query, QueryLimits limits)
    {
        if (!Enum.IsDefined(query.Task))
            throw new QueryException($"{(int)query.Task} is no task.", $"Use one of: {QueryTasks.List}.");
        Foreign(query, query.Text is not null, "text", QueryTask.Refer, QueryTask.Vqa, QueryTask.Identify, QueryTask.Raw);
        Foreign(query, query.Label is not null, "label", QueryTask.Refer, QueryTask.Ground, QueryTask.Identify, QueryTask.Raw);
        Foreign(query, query.Classes is not null, "classes", QueryTask.Classify);
        Foreign(query, query.ClosedSet, "closed_set", QueryTask.Classify);
        Foreign(query, query.Turns is not null, "turns", QueryTask.Chat);
        Foreign(query, query.Geometry is not null, "geometry", QueryTask.Identify);

        Foreign(
            query,
            query.Scales is not null,
            "scales",
            QueryTask.Refer,
            QueryTask.Ground,
            QueryTask.Describe,
            QueryTask.Classify,
            QueryTask.Vqa,
            QueryTask.Chat,
            QueryTask.Raw
        );
        if (
            query.Scales is { } scales
            && (scales.Count is 0 or > MaxScales || scales.Any(s => s is < 1 or > MaxScale) || scales.Distinct().Count() < scales.Count)
        )
            throw new QueryException(
                $"The {query.Task.Name()} query has the scales [{string.Join(", ", scales)}].",
                $"Give one to {MaxScales} different whole numbers from 1 to {MaxScale}, as in [1, 4]."
            );

        switch (query.Task)
        {
            case QueryTask.Refer:
                Filled(query, query.Text, "what to find", "refer: ships");
                break;
            case QueryTask.Vqa:
                Filled(query, query.Text, "a question", "vqa: How many ships are there?");
                break;
            case QueryTask.Raw:
                Filled(query, query.Text, "a text", "raw: [refer] where are the ships ?");
                break;
            case QueryTask.Classify:
                Classes(query, limits);
                break;
            case QueryTask.Chat:
                Turns(query, limits);
                break;
            case QueryTask.Identify:
                Region(query);
                break;
        }

        if (query.Text is { } text)
            Fits(query, text, "text", limits.MaxCharacters);
        if (query.Label is { } label)
        {
            if (string.IsNullOrWhiteSpace(label))
                throw new QueryException($"The {query.Task.Name()} query has an empty label.", "Name the label, or leave it out.");
            Fits(query, label, "label", limits.MaxLabelCharacters);
        }
    }

    private static void Classes(Query query, QueryLimits limits)
    {
        const string example = "List at least two, as in \"classify: harbor, airport, forest\".";
        if (query.Classes is not { Count: >= 2 } classes)
            throw new QueryException($"The classify query has {query.Classes?.Count ?? 0} classes to choose from.", example);
        if (classes.Count > limits.MaxClasses)
            throw new QueryException(
                $"The classify query has {classes.Count} classes; {limits.MaxClasses} are allowed.",
                "Ask fewer at a time."
            );
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in classes)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new QueryException("The classify query has an empty class.", "Remove the comma too many. " + example);
            Fits(query, name, "class", limits.MaxLabelCharacters);
            if (!seen.Add(name.Trim()))
                throw new QueryException(
                    $"The classify query names the class '{QueryTasks.Shorten(name)}' twice.",
                    "Name each class once."
                );
        }
    }

    private static void Turns(Query query, QueryLimits limits)
    {
        if (query.Turns is not { Count: >= 1 } turns)
            throw new QueryException(
                "The chat query has no turn.",
                "Write the turns with ;; between them, as in \"chat: What is here?;; How many?\"."
            );
        if (turns.Count > limits.MaxTurns)
            throw new QueryException($"The chat query has {turns.Count} turns; {limits.MaxTurns} are allowed.", "Ask fewer turns.");
        foreach (var turn in turns)
        {
            if (string.IsNullOrWhiteSpace(turn))
                throw new QueryException("The chat query has an empty turn.", "Remove the ;; too many.");
            Fits(query, turn, "turn", limits.MaxCharacters);
        }
    }

    private static void Region(Query query)
    {
        const string example = "Give a geometry, as in \"identify: POINT(4.35 51.28)\", a file of them, or GeoJSON.";
        if (query.Geometry is not { } g || g.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            throw new QueryException("The identify query has no region.", example);
        if (g.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(g.GetString()))
            throw new QueryException("The identify query has an empty region.", example);
        if (g.ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
            throw new QueryException($"The region of the identify query is a JSON {g.ValueKind}.", example);
        if (query.Text is { } text && string.IsNullOrWhiteSpace(text))
            throw new QueryException("The identify query has an empty text.", "Write the sentence, or leave it out.");
    }

    private static void Filled(Query query, string? text, string what, string example)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new QueryException($"The {query.Task.Name()} query is empty: it needs {what}.", $"Write for example \"{example}\".");
    }

    private static void Foreign(Query query, bool given, string member, params ReadOnlySpan<QueryTask> tasks)
    {
        if (!given || tasks.Contains(query.Task))
            return;
        var owners = string.Join(", ", tasks.ToArray().Select(t => t.Name()));
        throw new QueryException($"A {query.Task.Name()} query has no '{member}'.", $"Leave it out; it belongs to: {owners}.");
    }

    private static void Fits(Query query, string text, string what, int most)
    {
        if (text.Length > most)
            throw new QueryException(
                $"The {what} of the {query.Task.Name()} query has {text.Length} characters; {most} are allowed.",
                Shorter
            );
        for (var i = 0; i < text.Length; i++)
        {
            // A store keeps no NUL and JSON no half of a surrogate pair; other controls are never meant.
            var lone =
                char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]));
            if (lone || (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t')))
                throw new QueryException(
                    $"The {what} of the {query.Task.Name()} query holds the character U+{(int)text[i]:X4} at {i}.",
                    "Remove it."
                );
            if (char.IsHighSurrogate(text[i]))
                i++;
        }
    }
}
