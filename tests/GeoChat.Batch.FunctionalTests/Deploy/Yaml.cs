using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace GeoChat.Batch.FunctionalTests.Deploy;

/// <summary>YAML as JSON.</summary>
internal static class Yaml
{
    /// <summary>The documents of a text that are not empty.</summary>
    public static IReadOnlyList<JsonNode> Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var builder = new SerializerBuilder().JsonCompatible().Build();
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        return [.. stream.Documents.Select(document => Write(document, builder, reader)).OfType<JsonNode>()];
    }

    private static JsonNode? Write(YamlDocument document, ISerializer builder, IDeserializer reader)
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(document.RootNode)).Save(text, assignAnchors: false);
        return JsonNode.Parse(builder.Serialize(reader.Deserialize<object>(text.ToString())));
    }

    /// <summary>Every string in a document.</summary>
    public static IEnumerable<string> Strings(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(member => Strings(member.Value).Prepend(member.Key)),
            JsonArray items => items.SelectMany(Strings),
            JsonValue value when value.TryGetValue<string>(out var text) => [text],
            _ => [],
        };
}
