using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Features;

/// <summary>Reads of the collections: what the API serves and exports write.</summary>
public sealed class FeatureReads(Store store)
{
    /// <summary>The store, for what an export must know besides features.</summary>
    internal Store Store => store;

    /// <summary>Runs reads on one connection, at one moment of the store.</summary>
    public Task<T> ReadAsync<T>(Func<FeatureSession, Task<T>> work, CancellationToken cancellationToken) =>
        store.ReadAsync(session => work(new FeatureSession(session)), cancellationToken);

    /// <summary>The box around all of a collection's geometry; null where it has none or is empty.</summary>
    public async Task<FeatureBox?> ReadExtentAsync(Collection collection, CancellationToken cancellationToken) =>
        collection.Geometry is { } geometry
            ? await store.ReadAsync(
                async session =>
                {
                    var rows = await session.QueryAsync<FeatureBox?>(
                        session.Dialect.Extent(geometry),
                        r => r.IsDBNull(0) ? null : new(r.GetDouble(0), r.GetDouble(1), r.GetDouble(2), r.GetDouble(3)),
                        cancellationToken
                    );
                    return rows[0];
                },
                cancellationToken
            )
            : null;
}
