using System.Data.Common;
using GeoChat.Batch.Storage.Sql;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Features;

/// <summary>The current feature of a running <see cref="FeatureQuery.Items"/>; values are read when asked for.</summary>
public sealed class FeatureReader
{
    private readonly SqlDialect _dialect;
    private readonly DbDataReader _row;
    private readonly int _first;

    internal FeatureReader(Collection collection, SqlDialect dialect, DbDataReader row)
    {
        Collection = collection;
        _dialect = dialect;
        _row = row;
        _first = collection.Geometry is null ? 1 : 2;
    }

    /// <summary>The collection.</summary>
    public Collection Collection { get; }

    /// <summary>The feature's key.</summary>
    public long Key => _row.GetInt64(0);

    /// <summary>Its geometry; null where it has none.</summary>
    public Geometry? Geometry => Collection.Geometry is null || _row.IsDBNull(1) ? null : _dialect.ReadBinary((byte[])_row.GetValue(1));

    /// <summary>
    /// The value of a column by its place: string, long, double, bool, DateTimeOffset for a time, string for JSON, or null.
    /// </summary>
    public object? Value(int column)
    {
        var i = _first + column;
        if (_row.IsDBNull(i))
            return null;
        return Collection.Columns[column].Type switch
        {
            ColumnType.Integer => _row.GetInt64(i),
            ColumnType.Real => _row.GetDouble(i),
            ColumnType.Flag => _row.GetBoolean(i),
            ColumnType.Time => DateTimeOffset.FromUnixTimeMilliseconds(_row.GetInt64(i)),
            _ => _row.GetString(i),
        };
    }
}
