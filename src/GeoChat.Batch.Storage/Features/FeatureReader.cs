using System.Data.Common;
using GeoChat.Batch.Storage.Sql;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Features;

/// <summary>The current feature of a running <see cref="FeatureQuery.Items"/>; values are read when asked for.</summary>
public sealed class FeatureReader(Collection collection, SqlDialect dialect, DbDataReader row)
{
    private readonly int _first = collection.Geometry is null ? 1 : 2;

    /// <summary>The collection.</summary>
    public Collection Collection => collection;

    /// <summary>The feature's key.</summary>
    public long Key => row.GetInt64(0);

    /// <summary>Its geometry; null where it has none.</summary>
    public Geometry? Geometry => collection.Geometry is null || row.IsDBNull(1) ? null : dialect.ReadBinary((byte[])row.GetValue(1));

    /// <summary>
    /// The value of a column by its place: string, long, double, bool, DateTimeOffset for a time, string for JSON, or null.
    /// </summary>
    public object? Value(int column)
    {
        var i = _first + column;
        if (row.IsDBNull(i))
            return null;
        return collection.Columns[column].Type switch
        {
            ColumnType.Integer => row.GetInt64(i),
            ColumnType.Real => row.GetDouble(i),
            ColumnType.Flag => row.GetBoolean(i),
            ColumnType.Time => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(i)),
            _ => row.GetString(i),
        };
    }
}
