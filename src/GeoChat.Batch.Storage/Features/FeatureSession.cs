using System.Runtime.CompilerServices;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Features;

/// <summary>Runs feature queries at one moment of the store.</summary>
public sealed class FeatureSession
{
    private readonly StoreSession _session;

    internal FeatureSession(StoreSession session) => _session = session;

    /// <summary>The features one after the other; each is valid until the next is asked for.</summary>
    public async IAsyncEnumerable<FeatureReader> ItemsAsync(
        Collection collection,
        FeatureFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var query = FeatureQuery.Items(collection, filter, _session.Dialect);
        await foreach (var row in _session.StreamAsync(query.Sql, cancellationToken, query.Values))
            yield return new FeatureReader(collection, _session.Dialect, row);
    }

    /// <summary>How many features match.</summary>
    public async Task<long> CountAsync(Collection collection, FeatureFilter filter, CancellationToken cancellationToken)
    {
        var query = FeatureQuery.Count(collection, filter, _session.Dialect);
        return (await _session.KeysAsync(query.Sql, cancellationToken, query.Values))[0];
    }
}
