using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.GeoPackage;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Export;

/// <summary>A new GeoPackage that is filled once, layer by layer, then indexed and closed.</summary>
internal sealed class GeoPackageFile : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<(GeoPackageLayer Layer, Envelope Extent)> _layers = [];

    public GeoPackageFile(string path)
    {
        // The file is renamed into place when it is whole, so it needs no journal while it is filled.
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        SpatialFunctions.Register(_connection);
        Run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000; BEGIN;");
    }

    /// <summary>Creates a layer's table; the answer inserts a feature with the geometry that is given.</summary>
    public Action<FeatureReader, Geometry?> AddLayer(GeoPackageLayer layer, Collection collection)
    {
        var columns = collection.Columns;
        var geometry = layer.Geometry is null ? "" : $", \"{layer.Geometry}\" MULTIPOLYGON";
        Run(
            $"""
            CREATE TABLE "{layer.Table}" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            {string.Join(", ", columns.Select(c => $"\"{c.Name}\" {Declared(c.Type)}"))}{geometry})
            """
        );
        GeoPackageSchema.EnsureContents(_connection, [layer]);
        var command = _connection.CreateCommand();
        var names = columns.Select(c => c.Name).Prepend("id").Concat(layer.Geometry is null ? [] : [layer.Geometry]).ToList();
        command.CommandText = $"""
            INSERT INTO "{layer.Table}" ({string.Join(", ", names.Select(n => $"\"{n}\""))}) VALUES ({string.Join(
                ", ",
                names.Select((_, i) => $"@v{i}")
            )})
            """;
        for (var i = 0; i < names.Count; i++)
            command.Parameters.Add(new SqliteParameter($"@v{i}", null));
        var extent = new Envelope();
        _layers.Add((layer, extent));
        return (feature, shape) =>
        {
            command.Parameters[0].Value = feature.Key;
            for (var i = 0; i < columns.Count; i++)
                command.Parameters[i + 1].Value = feature.Value(i) switch
                {
                    null => DBNull.Value,
                    DateTimeOffset t => FeatureJson.Time(t),
                    var v => v,
                };
            if (layer.Geometry is not null)
            {
                command.Parameters[^1].Value = GeometryBlob.Write(shape) ?? (object)DBNull.Value;
                if (shape is not null)
                    extent.ExpandToInclude(shape.EnvelopeInternal);
            }
            command.ExecuteNonQuery();
        };
    }

    /// <summary>Indexes the layers, writes their extents, and makes the file one that stands alone.</summary>
    public void Finish()
    {
        foreach (var (layer, extent) in _layers.Where(l => l.Layer.Geometry is not null))
        {
            GeoPackageSchema.EnsureSpatialIndex(_connection, layer);
            if (extent.IsNull)
                continue;
            using var command = _connection.CreateCommand();
            command.CommandText = "UPDATE gpkg_contents SET min_x = @a, min_y = @b, max_x = @c, max_y = @d WHERE table_name = @table";
            command.Parameters.AddWithValue("@a", extent.MinX);
            command.Parameters.AddWithValue("@b", extent.MinY);
            command.Parameters.AddWithValue("@c", extent.MaxX);
            command.Parameters.AddWithValue("@d", extent.MaxY);
            command.Parameters.AddWithValue("@table", layer.Table);
            command.ExecuteNonQuery();
        }
        Run("COMMIT; PRAGMA journal_mode = DELETE; PRAGMA optimize;");
    }

    public void Dispose() => _connection.Dispose();

    private static string Declared(ColumnType type) =>
        type switch
        {
            ColumnType.Integer => "INTEGER",
            ColumnType.Real => "REAL",
            ColumnType.Flag => "BOOLEAN",
            ColumnType.Time => "DATETIME",
            _ => "TEXT",
        };

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
