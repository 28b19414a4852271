using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.Operation.Union;

namespace GeoChat.Batch.Cli.Run;

/// <summary>The polygons of a GeoPackage's first layer of features, as one area.</summary>
internal static class GeoPackageArea
{
    private const int MaxFeatures = 100_000;

    /// <summary>The area and its system; null where the layer names none.</summary>
    /// <exception cref="IOException">It is no GeoPackage, or holds no polygons.</exception>
    public static (Geometry Area, string? Crs) Read(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ToString()
            );
            connection.Open();
            var (table, column, crs) = Layer(connection);
            using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT {Quoted(column)} FROM {Quoted(table)} WHERE {Quoted(column)} IS NOT NULL LIMIT {MaxFeatures + 1}";
            using var rows = command.ExecuteReader();
            var reader = new GeoPackageGeoReader();
            var parts = new List<Geometry>();
            while (rows.Read())
                parts.Add(reader.Read((byte[])rows[0]));
            if (parts.Count > MaxFeatures)
                throw new IOException($"its layer '{table}' has more than {MaxFeatures:N0} features");
            return (
                UnaryUnionOp.Union(parts.Where(part => part.Dimension == Dimension.Surface))
                    ?? throw new IOException($"its layer '{table}' has no polygons"),
                crs
            );
        }
        catch (Exception e) when (e is SqliteException or ArgumentException or InvalidCastException or ParseException)
        {
            throw new IOException($"it is no GeoPackage with a layer of features ({e.Message})", e);
        }
    }

    private static (string Table, string Column, string? Crs) Layer(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition
            FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name AND c.data_type = 'features'
            LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
            ORDER BY c.rowid LIMIT 1
            """;
        using var row = command.ExecuteReader();
        if (!row.Read())
            throw new IOException("it has no layer of features");
        var crs =
            row.IsDBNull(2) || string.Equals(row.GetString(2), "NONE", StringComparison.OrdinalIgnoreCase) ? null
            : string.Equals(row.GetString(2), "EPSG", StringComparison.OrdinalIgnoreCase) ? $"EPSG:{row.GetInt64(3)}"
            : row.GetString(4);
        return (row.GetString(0), row.GetString(1), crs);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
