using System.Text.Json;
using GeoChat.Batch.Prompting.Queries;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Converters;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>Regions of identify queries that were given as WKT, made into the GeoJSON that jobs store.</summary>
public static class RegionTexts
{
    private static readonly JsonSerializerOptions GeoJson = new() { Converters = { new GeoJsonConverterFactory() } };

    /// <summary>The query with its regions as GeoJSON; any other query as it is.</summary>
    /// <exception cref="RequestException">Neither GeoJSON nor WKT.</exception>
    public static Query ToGeoJson(Query query)
    {
        if (query is not { Task: QueryTask.Identify, Geometry: { ValueKind: JsonValueKind.String } text })
            return query;
        var geometries = Split(text.GetString()!).Select(Read).ToList();
        var geometry = geometries.Count == 1 ? geometries[0] : new GeometryCollection([.. geometries]);
        return query with { Geometry = JsonSerializer.SerializeToElement(geometry, GeoJson) };
    }

    /// <summary>One geometry a line, blank lines aside.</summary>
    private static IEnumerable<string> Split(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Geometry Read(string wkt)
    {
        try
        {
            return new WKTReader { IsOldNtsCoordinateSyntaxAllowed = false }.Read(wkt) is { IsEmpty: false } geometry
                ? geometry
                : throw new RequestException($"The region '{wkt}' is empty. Write POINT (lon lat) or POLYGON ((lon lat, ...)).");
        }
        catch (Exception e) when (e is ParseException or ArgumentException)
        {
            throw new RequestException(
                $"The region '{(wkt.Length > 60 ? wkt[..60] + "..." : wkt)}' is neither GeoJSON nor WKT ({e.Message}). "
                    + $"Write POINT (lon lat) or POLYGON ((lon lat, ...)).",
                e
            );
        }
    }
}
