using GeoChat.Batch.Storage.Sql;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>PostgreSQL: lists and rows travel as arrays, rows are locked, PostGIS decides on geometry.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    public static readonly PostgresDialect Instance = new();

    // NO KEY: rows that only refer to a locked one (a new chip of the scene) need not wait.
    public override string ForUpdate => "FOR NO KEY UPDATE";

    public override string SkipLocked(string alias) => $"FOR NO KEY UPDATE OF {alias} SKIP LOCKED";

    public override string In(string column, string parameter) => $"{column} = ANY({parameter})";

    public override object Keys(IEnumerable<long> keys) => keys.ToArray();

    public override string Rows(string alias, params (string Name, RowType Type)[] columns)
    {
        var arrays = columns.Select(c =>
            $"@{alias}_{c.Name}::{c.Type switch { RowType.Long => "bigint", RowType.Int => "integer", _ => "text" }}[]"
        );
        return $"unnest({string.Join(", ", arrays)}) AS {alias} ({string.Join(", ", columns.Select(c => c.Name))})";
    }

    public override (string Name, object? Value)[] RowValues(
        string alias,
        IReadOnlyList<object?[]> rows,
        params (string Name, RowType Type)[] columns
    ) =>
        [
            .. columns.Select(
                (c, i) =>
                    (
                        $"@{alias}_{c.Name}",
                        (object?)(
                            c.Type switch
                            {
                                RowType.Long => rows.Select(r => (long)r[i]!).ToArray(),
                                RowType.Int => rows.Select(r => (int)r[i]!).ToArray(),
                                _ => rows.Select(r => (string?)r[i]).ToArray(),
                            }
                        )
                    )
            ),
        ];

    public override string Intersects(
        CollectionGeometry geometry,
        string key,
        IReadOnlyList<(string West, string South, string East, string North)> boxes
    )
    {
        var exact = boxes.Select(b => $"ST_Intersects({geometry.Source}, ST_MakeEnvelope({b.West}, {b.South}, {b.East}, {b.North}, 4326))");
        return $"({geometry.Source} IS NULL OR {string.Join(" OR ", exact)})";
    }

    public override string Binary(string geometry) => $"ST_AsBinary({geometry})";

    public override Geometry ReadBinary(byte[] bytes) => new WKBReader().Read(bytes);

    public override string Extent(CollectionGeometry geometry) =>
        $"""
            SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
            FROM (SELECT ST_Extent({geometry.Column}) AS e FROM {geometry.Table}) AS all_rows
            """;
}
