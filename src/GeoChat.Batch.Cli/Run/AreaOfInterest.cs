using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Converters;

namespace GeoChat.Batch.Cli.Run;

/// <summary>Reads <c>--aoi</c>: a file or the text itself, GeoJSON (geometry, Feature or FeatureCollection) or WKT, in longitude and latitude.</summary>
internal static class AreaOfInterest
{
    private static readonly JsonSerializerOptions GeoJson = new() { Converters = { new GeoJsonConverterFactory() } };

    /// <summary>The area as one GeoJSON geometry.</summary>
    /// <exception cref="UsageException">Neither.</exception>
    public static JsonElement Read(string text)
    {
        try
        {
            var content = (File.Exists(text) ? File.ReadAllText(text) : text).Trim();
            var geometry = content.StartsWith('{') ? FromGeoJson(content) : new WKTReader().Read(content);
            return geometry is { IsEmpty: false, Dimension: Dimension.Surface }
                ? JsonSerializer.SerializeToElement(geometry, GeoJson)
                : throw new UsageException($"the area of interest {Name(text)} is not a polygon. Give a polygon in longitude and latitude");
        }
        catch (Exception e) when (e is JsonException or ParseException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the area of interest {Name(text)} cannot be read: {e.Message.TrimEnd('.')}. Give a file or text that is GeoJSON or WKT, e.g. --aoi area.geojson");
        }
    }

    private static Geometry? FromGeoJson(string content)
    {
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement;
        return root.TryGetProperty("type", out var type) ? type.GetString() switch
        {
            "FeatureCollection" => Union(root.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("geometry"))),
            "Feature" => Union([root.GetProperty("geometry")]),
            _ => Union([root]),
        }
        : throw new JsonException("it has no \"type\"");
    }

    private static Geometry? Union(IEnumerable<JsonElement> geometries) =>
        NetTopologySuite.Operation.Union.UnaryUnionOp.Union(geometries.Select(g => g.Deserialize<Geometry>(GeoJson)).OfType<Geometry>().ToList());

    private static string Name(string text) => text.Length > 60 ? $"'{text[..57]}...'" : $"'{text}'";
}
