using System.Text.Json.Nodes;
using GeoChat.Batch.Storage.Features;

namespace GeoChat.Batch.Api.Features;

/// <summary>
/// The OpenAPI 3.0 description. It names each collection's own path with its filters: GDAL sends <c>label=ship</c> only where the
/// description lists <c>label</c>, and otherwise reads everything.
/// </summary>
internal static class OpenApiDocument
{
    public static JsonObject Of(Address address, IReadOnlyList<Collection> collections)
    {
        var paths = new JsonObject
        {
            ["/"] = Get("getLandingPage", "The API's first document", Address.Json),
            ["/conformance"] = Get("getConformance", "What the API conforms to", Address.Json),
            ["/api"] = Get("getApi", "This description", Address.OpenApi),
            ["/collections"] = Get("getCollections", "The collections", Address.Json),
        };
        foreach (var c in collections)
        {
            paths[$"/collections/{c.Id}"] = Get($"describe_{c.Id}", c.Description, Address.Json);
            paths[$"/collections/{c.Id}/items"] = Get($"get_{c.Id}", $"{c.Title}, a page at a time", Address.GeoJson, Filters(c));
            paths[$"/collections/{c.Id}/items/{{featureId}}"] = Get(
                $"get_one_of_{c.Id}",
                $"One of {c.Id}",
                Address.GeoJson,
                [Parameter("featureId", "path", "Its key", Schema("integer"))],
                notFound: true
            );
        }
        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject
            {
                ["title"] = "GeoChat.Batch",
                ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
                ["description"] = "OGC API - Features over the detections of a vision-language model",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["url"] = "https://www.apache.org/licenses/LICENSE-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = address.Root }),
            ["paths"] = paths,
        };
    }

    private static List<JsonNode> Filters(Collection collection)
    {
        var bbox = new JsonObject
        {
            ["type"] = "array",
            ["minItems"] = 4,
            ["maxItems"] = 6,
            ["items"] = Schema("number"),
        };
        var limit = new JsonObject
        {
            ["type"] = "integer",
            ["minimum"] = 1,
            ["maximum"] = ItemsRequest.MaxLimit,
            ["default"] = ItemsRequest.DefaultLimit,
        };
        var box = Parameter("bbox", "query", "West, south, east, north in degrees; west greater than east crosses the antimeridian", bbox);
        box["style"] = "form";
        box["explode"] = false;
        return
        [
            box,
            Parameter(
                "datetime",
                "query",
                "An RFC 3339 time, or an interval a/b, a/.. or ../b: acquisition of the scene",
                Schema("string")
            ),
            Parameter("limit", "query", "Features on a page", limit),
            Parameter("cursor", "query", "Where the page begins: from a next link", Schema("integer")),
            .. collection.Columns.Where(c => c.Filterable).Select(c => Parameter(c.Name, "query", c.Description, Schema(c.Type))),
        ];
    }

    private static JsonObject Get(
        string id,
        string summary,
        string mediaType,
        IEnumerable<JsonNode>? parameters = null,
        bool notFound = false
    )
    {
        var format = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("json", "geojson") };
        var responses = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = summary,
                ["content"] = new JsonObject { [mediaType] = new JsonObject { ["schema"] = Schema("object") } },
            },
            ["400"] = Problem("A query parameter is unknown or has no such value"),
        };
        if (notFound)
            responses["404"] = Problem("There is no such feature");
        return new JsonObject
        {
            ["get"] = new JsonObject
            {
                ["operationId"] = id,
                ["summary"] = summary,
                ["parameters"] = new JsonArray([.. parameters ?? [], Parameter("f", "query", "The format", format)]),
                ["responses"] = responses,
            },
        };
    }

    private static JsonObject Problem(string description) =>
        new()
        {
            ["description"] = description,
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Schema("object") } },
        };

    private static JsonObject Parameter(string name, string place, string description, JsonNode schema) =>
        new()
        {
            ["name"] = name,
            ["in"] = place,
            ["description"] = description,
            ["required"] = place == "path",
            ["schema"] = schema,
        };

    private static JsonObject Schema(string type) => new() { ["type"] = type };

    private static JsonObject Schema(ColumnType type) =>
        Schema(
            type switch
            {
                ColumnType.Integer => "integer",
                ColumnType.Real => "number",
                ColumnType.Flag => "boolean",
                _ => "string",
            }
        );
}
