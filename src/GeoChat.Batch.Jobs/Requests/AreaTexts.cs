using System.Text.Json;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Projections;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Converters;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>Areas of interest as users give them, made into the GeoJSON in longitude and latitude that jobs store.</summary>
public static class AreaTexts
{
    private static readonly JsonSerializerOptions GeoJson = new() { Converters = { new GeoJsonConverterFactory() } };

    /// <summary>The inputs with their area in longitude and latitude.</summary>
    /// <exception cref="RequestException">The area cannot be read or is none.</exception>
    public static JobInputs ToLonLat(JobInputs inputs) =>
        inputs.Aoi is { } aoi ? inputs with { Aoi = ToLonLat(aoi, inputs.AoiCrs), AoiCrs = null }
        : inputs.AoiCrs is null ? inputs
        : throw new RequestException("aoi_crs says nothing without an aoi. Name the area, or leave it out.");

    /// <summary>An area, GeoJSON or a string with WKT, as GeoJSON in longitude and latitude.</summary>
    /// <param name="area">The area.</param>
    /// <param name="crs">System of its coordinates; null: what the area itself names (EWKT's SRID, GeoJSON's old "crs"), else
    /// longitude and latitude.</param>
    /// <exception cref="RequestException">The area cannot be read or is none.</exception>
    public static JsonElement ToLonLat(JsonElement area, string? crs)
    {
        try
        {
            var (geometry, named) =
                area.ValueKind == JsonValueKind.String ? FromWkt(area.GetString()!) : (SceneRegions.ReadOne(area), NamedIn(area));
            return ToLonLat(geometry, crs ?? named);
        }
        catch (Exception e) when (e is ParseException or ArgumentException or RegionException)
        {
            throw new RequestException(
                $"The area of interest cannot be read: {e.Message.TrimEnd('.')}. Give GeoJSON or WKT, e.g. POLYGON ((lon lat, ...)).",
                e
            );
        }
    }

    /// <summary>An area as GeoJSON in longitude and latitude.</summary>
    /// <exception cref="RequestException">It is no area, or its system is not known.</exception>
    public static JsonElement ToLonLat(Geometry area, string? crs)
    {
        if (area.IsEmpty || area.Dimension != Dimension.Surface)
            throw new RequestException("The area of interest is not a polygon. Give one or more polygons.");
        try
        {
            var moved = crs is null ? area : LonLatRegions.From(area, Crs.FromUser(crs));
            var around = moved.EnvelopeInternal;
            return around.MinX >= -540 && around.MaxX <= 540 && around.MinY >= -90 && around.MaxY <= 90
                ? JsonSerializer.SerializeToElement(moved, GeoJson)
                : throw new RequestException(
                    $"The area of interest reaches from {around.MinX:0.#} {around.MinY:0.#} to {around.MaxX:0.#} "
                        + $"{around.MaxY:0.#}, which is not longitude and latitude. Name its system: --aoi-crs EPSG:n (aoi_crs)."
                );
        }
        catch (ProjException e)
        {
            throw new RequestException($"The area of interest cannot be carried to longitude and latitude: {e.Message}", e);
        }
    }

    private static (Geometry, string?) FromWkt(string text)
    {
        var geometry = new WKTReader().Read(text);
        return (geometry, geometry.SRID > 0 ? $"EPSG:{geometry.SRID}" : null);
    }

    /// <summary>The member that GeoJSON had before RFC 7946, which GDAL still writes.</summary>
    private static string? NamedIn(JsonElement area) =>
        area.TryGetProperty("crs", out var crs)
        && crs.ValueKind == JsonValueKind.Object
        && crs.TryGetProperty("properties", out var properties)
        && properties.TryGetProperty("name", out var name)
            ? name.GetString() is { } text && !text.EndsWith("CRS84", StringComparison.OrdinalIgnoreCase)
                ? text
                : null
            : null;
}
