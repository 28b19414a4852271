using System.Text.Json;
using System.Text.Json.Serialization;

namespace GeoChat.Batch.Prompting.Queries;

/// <summary>Task names in lower case; an unknown one is answered with the list of tasks.</summary>
internal sealed class QueryTaskConverter : JsonConverter<QueryTask>
{
    /// <inheritdoc/>
    public override QueryTask Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && QueryTasks.TryParse(reader.GetString()!, out var task))
            return task;
        var shown = reader.TokenType == JsonTokenType.String ? $"'{QueryTasks.Shorten(reader.GetString()!)}'" : reader.TokenType.ToString();
        throw new JsonException($"{shown} is no task. Use one of: {QueryTasks.List}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, QueryTask value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name());
}
