using System.Text.Json;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Converters;

namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>Places that users name as GeoJSON: areas of interest and regions to identify.</summary>
public static class SceneRegions
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new GeoJsonConverterFactory() } };

    /// <summary>
    /// The single geometries of a GeoJSON geometry, Feature or FeatureCollection, in order; multi-geometries are taken apart.
    /// </summary>
    /// <exception cref="RegionException">Not GeoJSON, or empty.</exception>
    public static IReadOnlyList<Geometry> Read(JsonElement geoJson)
    {
        try
        {
            var type =
                geoJson.ValueKind == JsonValueKind.Object && geoJson.TryGetProperty("type", out var member) ? member.GetString() : null;
            IEnumerable<JsonElement> parts = type switch
            {
                "FeatureCollection" => geoJson.GetProperty("features").EnumerateArray().Select(feature => feature.GetProperty("geometry")),
                "Feature" => [geoJson.GetProperty("geometry")],
                _ => [geoJson],
            };
            var geometries = parts.SelectMany(Parts).ToList();
            return geometries.Count > 0 ? geometries : throw new RegionException("it is empty", null);
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException or NotSupportedException)
        {
            throw new RegionException(e.Message, e);
        }
    }

    /// <summary>All of it as one geometry.</summary>
    /// <exception cref="RegionException">Not GeoJSON, or empty.</exception>
    public static Geometry ReadOne(JsonElement geoJson) =>
        Read(geoJson) is [var only] ? only : new GeometryCollection([.. Read(geoJson)]).Union();

    /// <summary>A geometry in longitude and latitude as scene pixels; without georeference its numbers are pixels already.</summary>
    public static Geometry ToPixels(Geometry geometry, SceneGeoreference? georeference)
    {
        if (georeference is null)
            return geometry;
        var moved = geometry.Copy();
        moved.Apply(new PixelFilter(georeference));
        moved.GeometryChanged();
        return moved;
    }

    /// <summary>
    /// Eight corner numbers of the smallest rotated box around a geometry in scene pixels; a point gets a square of twice <paramref
    /// name="pointHalfSide"/>.
    /// </summary>
    public static double[] Corners(Geometry pixels, double pointHalfSide)
    {
        var box = pixels.Dimension == Dimension.Surface ? MinimumAreaRectangle.GetMinimumRectangle(pixels) : null;
        if (box is Polygon { IsEmpty: false } polygon)
            return [.. polygon.Shell.Coordinates.Take(4).SelectMany(corner => new[] { corner.X, corner.Y })];
        var around = pixels.EnvelopeInternal;
        around.ExpandBy(Math.Max(0, pointHalfSide - (around.Width / 2)), Math.Max(0, pointHalfSide - (around.Height / 2)));
        return [around.MinX, around.MinY, around.MaxX, around.MinY, around.MaxX, around.MaxY, around.MinX, around.MaxY];
    }

    private static IEnumerable<Geometry> Parts(JsonElement geometry)
    {
        var read = geometry.Deserialize<Geometry>(Json) ?? throw new JsonException("a geometry is null");
        return Singles(read).Where(part => !part.IsEmpty);
    }

    private static IEnumerable<Geometry> Singles(Geometry geometry) =>
        geometry is GeometryCollection many ? many.Geometries.SelectMany(Singles) : [geometry];

    private sealed class PixelFilter(SceneGeoreference georeference) : IEntireCoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence sequence)
        {
            var xs = new double[sequence.Count];
            var ys = new double[sequence.Count];
            for (var i = 0; i < xs.Length; i++)
            {
                xs[i] = sequence.GetX(i);
                ys[i] = sequence.GetY(i);
            }
            georeference.ToPixels(xs, ys);
            for (var i = 0; i < xs.Length; i++)
            {
                sequence.SetX(i, xs[i]);
                sequence.SetY(i, ys[i]);
            }
        }
    }
}
