using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>Where the two databases' SQL differs; everything else is one text.</summary>
internal abstract class SqlDialect
{
    /// <summary>Locks the rows that a SELECT gives, in its order, against other writers; empty where there is one writer.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>Locks the rows of an alias and skips those that another transaction holds; empty where there is one writer.</summary>
    public abstract string SkipLocked(string alias);

    /// <summary>
    /// Condition: <paramref name="column"/> is one of the keys in <paramref name="parameter"/>, bound by <see cref="Keys"/>.
    /// </summary>
    public abstract string In(string column, string parameter);

    /// <summary>Value of a parameter for <see cref="In"/>.</summary>
    public abstract object Keys(IEnumerable<long> keys);

    /// <summary>A row source <paramref name="alias"/> of the columns, to stand after FROM, bound by <see cref="RowValues"/>.</summary>
    public abstract string Rows(string alias, params (string Name, RowType Type)[] columns);

    /// <summary>Parameters of <see cref="Rows"/>.</summary>
    public abstract (string Name, object? Value)[] RowValues(
        string alias,
        IReadOnlyList<object?[]> rows,
        params (string Name, RowType Type)[] columns
    );

    /// <summary>
    /// Condition: the geometry intersects one of the boxes (parameters west, south, east, north), or there is none. It must use the
    /// table's spatial index.
    /// </summary>
    public abstract string Intersects(
        CollectionGeometry geometry,
        string key,
        IReadOnlyList<(string West, string South, string East, string North)> boxes
    );

    /// <summary>Expression that gives a geometry as bytes for <see cref="ReadBinary"/>.</summary>
    public abstract string Binary(string geometry);

    /// <summary>A geometry from the bytes of <see cref="Binary"/>.</summary>
    public abstract Geometry ReadBinary(byte[] bytes);

    /// <summary>
    /// Statement for the box around all of a layer's geometry: one row of west, south, east, north; nulls where it is empty.
    /// </summary>
    public abstract string Extent(CollectionGeometry geometry);
}
