using System.Text.Json;
using GeoChat.Batch.Storage.Sql;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>SQLite: lists and rows travel as one JSON parameter; one writer, so no row is ever locked.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    public override string ForUpdate => "";

    public override string SkipLocked(string alias) => "";

    public override string In(string column, string parameter) => $"{column} IN (SELECT value FROM json_each({parameter}))";

    public override object Keys(IEnumerable<long> keys) => JsonSerializer.Serialize(keys);

    public override string Rows(string alias, params (string Name, RowType Type)[] columns)
    {
        var values = columns.Select((column, i) => $"json_extract(value, '$[{i}]') AS {column.Name}");
        return $"(SELECT {string.Join(", ", values)} FROM json_each(@{alias})) AS {alias}";
    }

    public override (string Name, object? Value)[] RowValues(
        string alias,
        IReadOnlyList<object?[]> rows,
        params (string Name, RowType Type)[] columns
    ) => [($"@{alias}", JsonSerializer.Serialize(rows))];

    public override string Intersects(
        CollectionGeometry geometry,
        string key,
        IReadOnlyList<(string West, string South, string East, string North)> boxes
    )
    {
        // The R-tree keeps 32-bit floats, rounded outwards: it finds candidates, the geometry decides.
        var tree = $"rtree_{geometry.Table}_{geometry.Column}";
        var candidates = boxes.Select(b =>
            $"SELECT id FROM {tree} WHERE minx <= {b.East} AND maxx >= {b.West} AND miny <= {b.North} AND maxy >= {b.South}"
        );
        var exact = boxes.Select(b => $"ST_IntersectsBox({geometry.Source}, {b.West}, {b.South}, {b.East}, {b.North})");
        return $"""
            {key} IN ({string.Join(" UNION ALL ", candidates)} UNION ALL SELECT id FROM {geometry.Table} WHERE {geometry.Column} IS NULL)
            AND ({geometry.Source} IS NULL OR {string.Join(" OR ", exact)})
            """;
    }

    public override string Binary(string geometry) => geometry;

    public override Geometry ReadBinary(byte[] bytes) => GeometryBlob.Read(bytes)!;

    public override string Extent(CollectionGeometry geometry) =>
        $"SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_{geometry.Table}_{geometry.Column}";
}
