using System.Text.Json;

namespace GeoChat.Batch.Api.Map;

/// <summary>The queries of a stored request in the words of the command line.</summary>
internal static class QueryTexts
{
    /// <summary>"refer: ships" and the like, by ordinal.</summary>
    public static IReadOnlyList<string> Of(string request)
    {
        using var document = JsonDocument.Parse(request);
        return [.. document.RootElement.GetProperty("inputs").GetProperty("queries").EnumerateArray().Select(Text)];
    }

    private static string Text(JsonElement query)
    {
        var task = query.GetProperty("task").GetString()!;
        if (query.TryGetProperty("text", out var text))
            return query.TryGetProperty("label", out var label)
                ? $"{task}: {text.GetString()} => {label.GetString()}"
                : $"{task}: {text.GetString()}";
        if (query.TryGetProperty("classes", out var classes))
            return $"{task}: {string.Join(", ", classes.EnumerateArray().Select(c => c.GetString()))}";
        return query.TryGetProperty("turns", out var turns)
            ? $"{task}: {string.Join(";; ", turns.EnumerateArray().Select(t => t.GetString()))}"
            : task;
    }
}
