using GeoChat.Batch.Storage.Errors;

namespace GeoChat.Batch.Storage.Model;

/// <summary>Whether the schema of a store is one that this build can go on with.</summary>
internal static class SchemaHistory
{
    /// <summary>Refuses a store that names a migration which this build does not know.</summary>
    /// <param name="store">The store's file or address.</param>
    /// <param name="applied">The migrations that the store names.</param>
    /// <param name="known">The migrations of this build, oldest first.</param>
    /// <exception cref="StoreTooNewException">A later build wrote it.</exception>
    /// <exception cref="StoreFromEarlierBuildException">A build wrote it whose migrations are gone.</exception>
    public static void Check(string store, IEnumerable<string> applied, IReadOnlyList<string> known)
    {
        if (applied.Except(known).Max(StringComparer.Ordinal) is not { } unknown)
            return;
        // A migration's id begins with the day on which it was made, so their order as texts is their order in time.
        if (string.CompareOrdinal(unknown, known[^1]) > 0)
            throw new StoreTooNewException(store, unknown);
        throw new StoreFromEarlierBuildException(store, unknown);
    }
}
