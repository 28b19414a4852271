using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>
/// What makes an SQLite file a GeoPackage 1.3 (OGC 12-128r17): its marks, its tables of contents, its R-trees and their triggers.
/// </summary>
internal static class GeoPackageSchema
{
    /// <summary><c>GPKG</c>.</summary>
    private const int ApplicationId = 0x47504B47;

    private const int UserVersion = 10300;

    /// <summary>Writes what is missing; safe to call again. The connection needs <see cref="SpatialFunctions"/>.</summary>
    public static void Ensure(SqliteConnection connection, IReadOnlyList<GeoPackageLayer> layers)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        EnsureContents(connection, layers);
        foreach (var layer in layers.Where(l => l.Geometry is not null))
            EnsureSpatialIndex(connection, layer);
        transaction.Commit();
    }

    /// <summary>The marks, the tables of contents and an entry per layer; no R-trees yet.</summary>
    public static void EnsureContents(SqliteConnection connection, IReadOnlyList<GeoPackageLayer> layers)
    {
        Run(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {UserVersion};");
        Run(connection, GeoPackageTables.Sql);
        foreach (var layer in layers)
        {
            Run(
                connection,
                """
                INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
                VALUES (@table, @type, @table, @description, @srs) ON CONFLICT DO NOTHING
                """,
                ("@table", layer.Table),
                ("@type", layer.Geometry is null ? "attributes" : "features"),
                ("@description", layer.Description),
                ("@srs", layer.Geometry is null ? DBNull.Value : layer.SrsId)
            );
            if (layer.Geometry is null)
                continue;
            Run(
                connection,
                """
                INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)
                VALUES (@table, @column, 'MULTIPOLYGON', @srs, 0, 0) ON CONFLICT DO NOTHING
                """,
                ("@table", layer.Table),
                ("@column", layer.Geometry),
                ("@srs", layer.SrsId)
            );
        }
    }

    /// <summary>Builds the layer's R-tree from its rows where it is missing, and the triggers that keep it.</summary>
    public static void EnsureSpatialIndex(SqliteConnection connection, GeoPackageLayer layer)
    {
        using var find = connection.CreateCommand();
        find.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = @name";
        find.Parameters.AddWithValue("@name", layer.RTree);
        if ((long)find.ExecuteScalar()! == 0)
        {
            Run(
                connection,
                $"""
                CREATE VIRTUAL TABLE {layer.RTree} USING rtree(id, minx, maxx, miny, maxy);
                INSERT INTO {layer.RTree}
                SELECT id, ST_MinX(g), ST_MaxX(g), ST_MinY(g), ST_MaxY(g) FROM (SELECT id, {layer.Geometry} AS g FROM {layer.Table})
                WHERE g NOT NULL AND NOT ST_IsEmpty(g);
                """
            );
        }
        Run(connection, RTreeTriggers.Sql(layer));
        Run(
            connection,
            """
            INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope)
            VALUES (@table, @column, 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')
            ON CONFLICT DO NOTHING
            """,
            ("@table", layer.Table),
            ("@column", layer.Geometry!)
        );
    }

    private static void Run(SqliteConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
