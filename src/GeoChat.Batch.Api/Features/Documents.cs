using System.Text.Json.Nodes;
using GeoChat.Batch.Storage.Features;

namespace GeoChat.Batch.Api.Features;

/// <summary>The small documents of OGC API - Features: landing page, conformance, collections.</summary>
internal static class Documents
{
    private const string Crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    private static readonly string[] Classes =
    [
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
        "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    ];

    public static JsonObject Landing(Address address) =>
        new()
        {
            ["title"] = "GeoChat.Batch",
            ["description"] = "Detections that a vision-language model found in satellite scenes, and where it looked",
            ["links"] = new JsonArray(
                Address.Link(address.Root + "/", "self", Address.Json, "This document"),
                Address.Link(address.Root + "/api", "service-desc", Address.OpenApi, "The API's description"),
                Address.Link(address.Root + "/conformance", "conformance", Address.Json, "What the API conforms to"),
                Address.Link(address.Root + "/collections", "data", Address.Json, "Collections")
            ),
        };

    public static JsonObject Conformance() => new() { ["conformsTo"] = new JsonArray([.. Classes.Select(c => (JsonNode)c)]) };

    public static JsonObject Collections(Address address, IEnumerable<JsonNode> collections) =>
        new()
        {
            ["links"] = new JsonArray(Address.Link(address.Root + "/collections", "self", Address.Json, "This document")),
            ["collections"] = new JsonArray([.. collections]),
        };

    /// <summary>A collection's description; without geometry it has no extent.</summary>
    public static JsonObject Collection(Address address, Collection collection, FeatureBox? extent)
    {
        var at = address.Of(collection.Id);
        var document = new JsonObject
        {
            ["id"] = collection.Id,
            ["title"] = collection.Title,
            ["description"] = collection.Description,
            ["itemType"] = "feature",
            ["links"] = new JsonArray(
                Address.Link(at, "self", Address.Json, collection.Title),
                Address.Link(at + "/items", "items", Address.GeoJson, $"{collection.Title} as GeoJSON")
            ),
        };
        if (collection.Geometry is null)
            return document;
        var box = extent ?? new FeatureBox(-180, -90, 180, 90);
        document["crs"] = new JsonArray(Crs84);
        document["extent"] = new JsonObject
        {
            ["spatial"] = new JsonObject
            {
                ["bbox"] = new JsonArray(
                    new JsonArray(
                        // A spatial index keeps 32-bit floats, rounded outwards.
                        Math.Max(box.West, -180),
                        Math.Max(box.South, -90),
                        Math.Min(box.East, 180),
                        Math.Min(box.North, 90)
                    )
                ),
                ["crs"] = Crs84,
            },
        };
        return document;
    }
}
