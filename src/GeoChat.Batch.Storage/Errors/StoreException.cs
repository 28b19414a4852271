namespace GeoChat.Batch.Storage.Errors;

/// <summary>Base of every error that the store reports; the message names the cause and the remedy.</summary>
public abstract class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another process holds the store.</summary>
public sealed class StoreLockedException(string path, string holder)
    : StoreException($"the store {path} is in use by {holder}; wait until it ends or choose another folder")
{
    /// <summary>The store's file.</summary>
    public string Path { get; } = path;
}

/// <summary>The store's file or server cannot be used as it is: not a store, damaged, or not writable.</summary>
public sealed class StoreUnusableException(string message, Exception? inner = null) : StoreException(message, inner);

/// <summary>The server answers and refuses: trying again gives the same.</summary>
public sealed class StoreRefusedException(string store, string cause, string remedy, Exception inner)
    : StoreException($"the store {store} refused: {cause}; {remedy}", inner);

/// <summary>The store was written by a newer version of this program.</summary>
public sealed class StoreTooNewException(string store, string migration)
    : StoreException($"the store {store} was written by a newer version (schema {migration}); update this program or choose another store");

/// <summary>The store was written by an earlier build, whose migrations this one no longer has.</summary>
public sealed class StoreFromEarlierBuildException(string store, string migration)
    : StoreException(
        $"the store {store} was written by an earlier build (schema {migration}), which this one cannot convert; "
            + "move it away or choose an empty store, and submit its jobs again"
    );

/// <summary>The server's schema is older than this program needs.</summary>
public sealed class StoreTooOldException(string store, string migration)
    : StoreException($"the store {store} lacks schema {migration}; run `geochat migrate` once with a role that may alter it");
