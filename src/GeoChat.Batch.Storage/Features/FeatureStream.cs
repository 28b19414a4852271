using System.Runtime.CompilerServices;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Features;

/// <summary>Runs feature queries.</summary>
public static class FeatureStream
{
    /// <summary>The features one after the other; each is valid until the next is asked for.</summary>
    public static async IAsyncEnumerable<FeatureReader> ItemsAsync(
        this StoreSession session,
        SqlDialect dialect,
        Collection collection,
        FeatureFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var query = FeatureQuery.Items(collection, filter, dialect);
        await foreach (var row in session.StreamAsync(query.Sql, cancellationToken, query.Values))
            yield return new FeatureReader(collection, dialect, row);
    }

    /// <summary>How many features match.</summary>
    public static async Task<long> CountAsync(
        this StoreSession session,
        SqlDialect dialect,
        Collection collection,
        FeatureFilter filter,
        CancellationToken cancellationToken
    )
    {
        var query = FeatureQuery.Count(collection, filter, dialect);
        return (await session.KeysAsync(query.Sql, cancellationToken, query.Values))[0];
    }

    /// <summary>The box around all of a layer's geometry; null where it is empty.</summary>
    public static async Task<FeatureBox?> ExtentAsync(
        this StoreSession session,
        SqlDialect dialect,
        CollectionGeometry geometry,
        CancellationToken cancellationToken
    )
    {
        var rows = await session.QueryAsync<FeatureBox?>(
            dialect.Extent(geometry),
            r => r.IsDBNull(0) ? null : new(r.GetDouble(0), r.GetDouble(1), r.GetDouble(2), r.GetDouble(3)),
            cancellationToken
        );
        return rows[0];
    }
}
