using System.Text;
using System.Text.Json;

namespace GeoChat.Batch.Prompting.Queries;

/// <summary>Reads queries from the command line, from JSON and from files. Every query returned is valid.</summary>
public static class QueryParser
{
    private const int MaxFileBytes = 8 << 20;

    internal static readonly JsonSerializerOptions Json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads <c>TASK: ARGUMENT</c>, as in <c>refer: ships =&gt; vessel</c>. Throws <see cref="QueryException"/>.</summary>
    public static Query Parse(string cliText, QueryLimits? limits = null)
    {
        var colon = cliText.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? cliText : cliText[..colon]).Trim();
        var argument = colon < 0 ? "" : cliText[(colon + 1)..].Trim();
        if (name.Length == 0 && argument.Length == 0)
            throw new QueryException("The query is empty.", "Write for example \"refer: ships\".");
        var closed = name.EndsWith(" " + QueryTasks.ClosedSet, StringComparison.OrdinalIgnoreCase);
        if (!QueryTasks.TryParse(closed ? name[..^QueryTasks.ClosedSet.Length] : name, out var task))
            throw new QueryException(
                $"'{QueryTasks.Shorten(name)}' is no task.",
                $"Write \"TASK: ARGUMENT\" with one of: {QueryTasks.List}."
            );

        string? label = null;
        if (
            task is QueryTask.Refer or QueryTask.Ground or QueryTask.Identify
            && argument.LastIndexOf("=>", StringComparison.Ordinal) is >= 0 and var arrow
        )
            (argument, label) = (argument[..arrow].Trim(), argument[(arrow + 2)..].Trim());
        if (task is QueryTask.Ground or QueryTask.Describe && argument.Length > 0)
            throw new QueryException(
                $"{task.Name()} takes no argument, but was given '{QueryTasks.Shorten(argument)}'.",
                $"Write only \"{task.Name()}\", or use \"refer: {QueryTasks.Shorten(argument)}\"."
            );

        var query = new Query
        {
            Task = task,
            ClosedSet = closed,
            Label = label,
            Text = task is QueryTask.Refer or QueryTask.Vqa or QueryTask.Raw ? argument : null,
            Classes =
                task == QueryTask.Classify
                    ? argument.Length == 0
                        ? []
                        : argument.Split(',', StringSplitOptions.TrimEntries)
                    : null,
            Turns =
                task == QueryTask.Chat
                    ? argument.Length == 0
                        ? []
                        : argument.Split(";;", StringSplitOptions.TrimEntries)
                    : null,
            Geometry = task == QueryTask.Identify ? Region(argument) : null,
        };
        query.Validate(limits);
        return query;
    }

    /// <summary>Reads one query from JSON text. Throws <see cref="QueryException"/>.</summary>
    public static Query ParseJson(string json, QueryLimits? limits = null)
    {
        using var document = Document(json, "The query");
        return FromElement(document.RootElement, null, limits);
    }

    /// <summary>
    /// Reads a JSON array of queries (objects, or strings in the form of the command line), or an object with such an array as
    /// <c>queries</c>. Throws <see cref="QueryException"/>.
    /// </summary>
    public static IReadOnlyList<Query> ParseFile(string path, QueryLimits? limits = null)
    {
        string text;
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > MaxFileBytes)
                throw new QueryException($"'{path}' has {info.Length} bytes; a file of queries may have {MaxFileBytes}.", "Split it.");
            text = File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new QueryException(
                $"The file of queries '{path}' can't be read: {e.Message}",
                "Name a JSON file in UTF-8 that exists.",
                e
            );
        }

        return ParseList(text, path, limits);
    }

    internal static IReadOnlyList<Query> ParseList(string json, string source, QueryLimits? limits)
    {
        using var document = Document(json, $"'{source}'");
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("queries", out var inner))
            root = inner;
        if (root.ValueKind != JsonValueKind.Array)
            throw new QueryException(
                $"'{source}' holds no list of queries.",
                "Write [{\"task\":\"refer\",\"text\":\"ships\"}, \"describe\"]."
            );
        if (root.GetArrayLength() == 0)
            throw new QueryException($"'{source}' holds an empty list of queries.", "Add a query.");
        return [.. root.EnumerateArray().Select((e, i) => FromElement(e, $"Query {i + 1} of '{source}'", limits))];
    }

    private static Query FromElement(JsonElement element, string? place, QueryLimits? limits)
    {
        try
        {
            if (element.ValueKind == JsonValueKind.String)
                return Parse(element.GetString()!, limits);
            var query =
                element.Deserialize<Query>(Json)
                ?? throw new QueryException("The query is null.", "Write {\"task\":\"refer\",\"text\":\"ships\"}.");
            query.Validate(limits);
            return query with { Geometry = query.Geometry?.Clone() };
        }
        catch (JsonException e)
        {
            throw new QueryException(
                $"{place ?? "The query"} can't be read: {e.Message}",
                $"Write {{\"task\": ..., ...}} with a task of: {QueryTasks.List}.",
                e
            );
        }
        catch (QueryException e) when (place is not null)
        {
            throw new QueryException($"{place}: {e.Cause}", e.Remedy, e);
        }
    }

    private static JsonDocument Document(string json, string what)
    {
        try
        {
            return JsonDocument.Parse(json, Lenient);
        }
        catch (JsonException e)
        {
            throw new QueryException($"{what} is not JSON: {e.Message}", "Correct it there.", e);
        }
    }

    /// <summary>GeoJSON stays an object; anything else is kept as the text that was typed.</summary>
    private static JsonElement Region(string argument)
    {
        if (argument.StartsWith('{'))
        {
            using var document = Document(argument, "The region of the identify query");
            return document.RootElement.Clone();
        }

        return JsonSerializer.SerializeToElement(argument, Json);
    }
}
