using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Storage.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.Api.Features;

/// <summary>A page of features as GeoJSON, streamed: memory does not grow with the page.</summary>
internal static class ItemsDocument
{
    public static async Task WriteAsync(HttpContext context, FeatureReads features, Collection collection)
    {
        var cancellation = context.RequestAborted;
        var clock = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        var request = ItemsRequest.Read(context.Request, collection);
        await features.ReadAsync(
            async session =>
            {
                // Counted first, in the same moment of the store: a failure here can still be a problem document.
                var matched = await session.CountAsync(collection, request.Filter, cancellation);
                context.Response.ContentType = Address.GeoJson;
                await using var json = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
                json.WriteStartObject();
                json.WriteString("type", "FeatureCollection");
                json.WriteString("timeStamp", FeatureJson.Time(clock.GetUtcNow()));
                json.WriteNumber("numberMatched", matched);
                json.WriteStartArray("features");
                // One more than asked tells whether there is a next page.
                var page = request.Filter with
                {
                    After = request.After,
                    Limit = request.Limit + 1,
                };
                var returned = 0;
                var last = 0L;
                var more = false;
                await foreach (var feature in session.ItemsAsync(collection, page, cancellation))
                {
                    if (returned == request.Limit)
                    {
                        more = true;
                        break;
                    }
                    FeatureJson.Write(json, feature);
                    returned = returned + 1;
                    last = feature.Key;
                    if (json.BytesPending > 1 << 16)
                        await json.FlushAsync(cancellation);
                }
                json.WriteEndArray();
                json.WriteNumber("numberReturned", returned);
                WriteLinks(
                    json,
                    new Address(context.Request),
                    context.Request,
                    collection,
                    more ? request.Parameters.With("cursor", last.ToString(CultureInfo.InvariantCulture)) : null
                );
                json.WriteEndObject();
                await json.FlushAsync(cancellation);
                return true;
            },
            cancellation
        );
    }

    public static async Task WriteOneAsync(HttpContext context, FeatureReads features, Collection collection, string featureId)
    {
        var cancellation = context.RequestAborted;
        _ = new QueryParameters(context.Request);
        var unknown = new NoSuchResourceException($"collection {collection.Id} has no feature '{featureId}'");
        if (!long.TryParse(featureId, NumberStyles.None, CultureInfo.InvariantCulture, out var key))
            throw unknown;
        await features.ReadAsync(
            async session =>
            {
                await foreach (var feature in session.ItemsAsync(collection, new FeatureFilter { Key = key }, cancellation))
                {
                    context.Response.ContentType = Address.GeoJson;
                    var address = new Address(context.Request);
                    await using var json = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
                    FeatureJson.Write(
                        json,
                        feature,
                        j =>
                        {
                            j.WriteStartArray("links");
                            Address.Write(j, $"{address.Of(collection.Id)}/items/{featureId}", "self", Address.GeoJson, "This feature");
                            Address.Write(j, address.Of(collection.Id), "collection", Address.Json, collection.Title);
                            j.WriteEndArray();
                        }
                    );
                    return true;
                }
                throw unknown;
            },
            cancellation
        );
    }

    private static void WriteLinks(Utf8JsonWriter json, Address address, HttpRequest request, Collection collection, string? next)
    {
        var items = address.Of(collection.Id) + "/items";
        json.WriteStartArray("links");
        Address.Write(json, items + request.QueryString, "self", Address.GeoJson, "This page");
        Address.Write(json, address.Of(collection.Id), "collection", Address.Json, collection.Title);
        if (next is not null)
            Address.Write(json, items + next, "next", Address.GeoJson, "Next page");
        json.WriteEndArray();
    }
}
