using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>The <c>ST_*</c> functions that the R-tree triggers and spatial filters call, over NetTopologySuite.</summary>
internal static class SpatialFunctions
{
    /// <summary>Registers them on an open connection. NULL in gives NULL out.</summary>
    public static void Register(SqliteConnection connection)
    {
        connection.CreateFunction(
            "ST_MinX",
            (byte[]? g) => g is null ? null : (double?)GeometryBlob.Envelope(g).MinX,
            isDeterministic: true
        );
        connection.CreateFunction(
            "ST_MaxX",
            (byte[]? g) => g is null ? null : (double?)GeometryBlob.Envelope(g).MaxX,
            isDeterministic: true
        );
        connection.CreateFunction(
            "ST_MinY",
            (byte[]? g) => g is null ? null : (double?)GeometryBlob.Envelope(g).MinY,
            isDeterministic: true
        );
        connection.CreateFunction(
            "ST_MaxY",
            (byte[]? g) => g is null ? null : (double?)GeometryBlob.Envelope(g).MaxY,
            isDeterministic: true
        );
        connection.CreateFunction(
            "ST_IsEmpty",
            (byte[]? g) => g is null ? null : (long?)(GeometryBlob.IsEmpty(g) ? 1 : 0),
            isDeterministic: true
        );
        connection.CreateFunction(
            "ST_IntersectsBox",
            (byte[]? g, double minX, double minY, double maxX, double maxY) =>
                g is null ? null : (long?)(IntersectsBox(g, minX, minY, maxX, maxY) ? 1 : 0),
            isDeterministic: true
        );
    }

    private static bool IntersectsBox(byte[] blob, double minX, double minY, double maxX, double maxY)
    {
        if (GeometryBlob.IsEmpty(blob))
            return false;
        var e = GeometryBlob.Envelope(blob);
        if (e.MaxX < minX || e.MinX > maxX || e.MaxY < minY || e.MinY > maxY)
            return false;
        if (e.MinX >= minX && e.MaxX <= maxX && e.MinY >= minY && e.MaxY <= maxY)
            return true;
        var geometry = GeometryBlob.Read(blob)!;
        return geometry.Intersects(geometry.Factory.ToGeometry(new(minX, maxX, minY, maxY)));
    }
}
