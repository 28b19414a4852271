using System.Text.Json;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Features;

/// <summary>Writes geometry as GeoJSON (RFC 7946), seven decimals (about a centimetre); a MultiPolygon of one part as a Polygon.</summary>
internal static class GeometryJson
{
    /// <summary>Writes a value: an object, or null.</summary>
    public static void Write(Utf8JsonWriter json, Geometry? geometry)
    {
        if (geometry is null || geometry.IsEmpty)
        {
            json.WriteNullValue();
            return;
        }
        if (geometry is MultiPolygon { NumGeometries: 1 } one)
            geometry = one.GetGeometryN(0);
        json.WriteStartObject();
        json.WriteString("type", geometry.GeometryType);
        json.WritePropertyName(
            geometry is GeometryCollection and not (MultiPolygon or MultiLineString or MultiPoint) ? "geometries" : "coordinates"
        );
        Body(json, geometry);
        json.WriteEndObject();
    }

    private static void Body(Utf8JsonWriter json, Geometry geometry)
    {
        switch (geometry)
        {
            case Point point:
                Position(json, point.Coordinate);
                break;
            case LineString line:
                Line(json, line.CoordinateSequence);
                break;
            case Polygon polygon:
                json.WriteStartArray();
                Line(json, polygon.ExteriorRing.CoordinateSequence);
                foreach (var hole in polygon.InteriorRings)
                    Line(json, hole.CoordinateSequence);
                json.WriteEndArray();
                break;
            case GeometryCollection parts:
                json.WriteStartArray();
                foreach (var part in parts.Geometries)
                {
                    if (parts is MultiPolygon or MultiLineString or MultiPoint)
                        Body(json, part);
                    else
                        Write(json, part);
                }
                json.WriteEndArray();
                break;
        }
    }

    private static void Line(Utf8JsonWriter json, CoordinateSequence line)
    {
        json.WriteStartArray();
        for (var i = 0; i < line.Count; i++)
            Position(json, line.GetCoordinate(i));
        json.WriteEndArray();
    }

    private static void Position(Utf8JsonWriter json, Coordinate position)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Math.Round(position.X, 7));
        json.WriteNumberValue(Math.Round(position.Y, 7));
        json.WriteEndArray();
    }
}
