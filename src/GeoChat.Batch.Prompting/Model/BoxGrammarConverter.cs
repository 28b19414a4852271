using System.Text.Json;
using System.Text.Json.Serialization;

namespace GeoChat.Batch.Prompting.Model;

/// <summary>Box grammars by their names.</summary>
internal sealed class BoxGrammarConverter : JsonConverter<BoxGrammar>
{
    /// <inheritdoc/>
    public override BoxGrammar Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return BoxGrammars.Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : reader.TokenType.ToString());
        }
        catch (ModelProfileException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, BoxGrammar value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name());
}
