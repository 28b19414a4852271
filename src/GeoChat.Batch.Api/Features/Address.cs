using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GeoChat.Batch.Api.Features;

/// <summary>Absolute addresses and links, as the request reached us.</summary>
internal readonly struct Address(HttpRequest request)
{
    public const string Json = "application/json";

    public const string GeoJson = "application/geo+json";

    public const string OpenApi = "application/vnd.oai.openapi+json;version=3.0";

    /// <summary>The API's root, without a slash at the end.</summary>
    public string Root { get; } = $"{request.Scheme}://{request.Host}{request.PathBase}";

    /// <summary>A collection's address.</summary>
    public string Of(string collection) => $"{Root}/collections/{collection}";

    /// <summary>A link object.</summary>
    public static JsonNode Link(string href, string rel, string type, string title) =>
        new JsonObject
        {
            ["href"] = href,
            ["rel"] = rel,
            ["type"] = type,
            ["title"] = title,
        };

    /// <summary>The same into a stream.</summary>
    public static void Write(Utf8JsonWriter json, string href, string rel, string type, string title)
    {
        json.WriteStartObject();
        json.WriteString("href", href);
        json.WriteString("rel", rel);
        json.WriteString("type", type);
        json.WriteString("title", title);
        json.WriteEndObject();
    }
}
