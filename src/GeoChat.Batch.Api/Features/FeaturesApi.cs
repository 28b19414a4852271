using System.Text.Json.Nodes;
using GeoChat.Batch.Storage.Features;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GeoChat.Batch.Api.Features;

/// <summary>OGC API - Features, part 1: core, GeoJSON and OpenAPI 3.0.</summary>
internal static class FeaturesApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (HttpRequest request) => Document(request, Documents.Landing)).WithName("getLandingPage");
        endpoints
            .MapGet("/conformance", (HttpRequest request) => Document(request, _ => Documents.Conformance()))
            .WithName("getConformance");
        endpoints
            .MapGet("/api", (HttpRequest request) => Document(request, a => OpenApiDocument.Of(a, StoreCollections.All), Address.OpenApi))
            .WithName("getApi");
        var collections = endpoints.MapGroup("/collections");
        collections.MapGet("", ListAsync).WithName("getCollections");
        collections.MapGet("{id}", DescribeAsync).WithName("describeCollection");
        collections
            .MapGet(
                "{id}/items",
                (HttpContext context, FeatureReads features, string id) => ItemsDocument.WriteAsync(context, features, Find(id))
            )
            .WithName("getFeatures");
        collections
            .MapGet(
                "{id}/items/{featureId}",
                (HttpContext context, FeatureReads features, string id, string featureId) =>
                    ItemsDocument.WriteOneAsync(context, features, Find(id), featureId)
            )
            .WithName("getFeature");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, FeatureReads features, CancellationToken cancellationToken)
    {
        var all = new List<JsonNode>();
        foreach (var collection in StoreCollections.All)
            all.Add(Documents.Collection(new Address(request), collection, await features.ReadExtentAsync(collection, cancellationToken)));
        return Document(request, address => Documents.Collections(address, all));
    }

    private static async Task<IResult> DescribeAsync(
        HttpRequest request,
        FeatureReads features,
        string id,
        CancellationToken cancellationToken
    )
    {
        var collection = Find(id);
        var extent = await features.ReadExtentAsync(collection, cancellationToken);
        return Document(request, address => Documents.Collection(address, collection, extent));
    }

    private static IResult Document(HttpRequest request, Func<Address, JsonObject> document, string mediaType = Address.Json)
    {
        _ = new QueryParameters(request);
        return Results.Text(document(new Address(request)).ToJsonString(), mediaType);
    }

    private static Collection Find(string id) =>
        StoreCollections.All.FirstOrDefault(c => c.Id == id)
        ?? throw new NoSuchResourceException(
            $"there is no collection '{id}'; there are {string.Join(", ", StoreCollections.All.Select(c => c.Id))}"
        );
}
