using System.Collections.Concurrent;
using GeoChat.Batch.Storage.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>
/// An open database: its connections, transactions, dialect, bulk insert and clock. The statements are in the parts (jobs, scenes,
/// chips, workers, features), one text for both databases; each part is handed only to those that need it.
/// </summary>
public abstract class Store
{
    private readonly IModel _model;
    private readonly ConcurrentDictionary<Type, object> _tables = [];

    private protected Store(SqlDialect dialect, IModel model)
    {
        Dialect = dialect;
        _model = model;
    }

    /// <summary>The database's SQL.</summary>
    internal SqlDialect Dialect { get; }

    /// <summary>A context for reads outside the hot path; the caller disposes it.</summary>
    internal abstract StoreContext CreateContext();

    /// <summary>Runs work as one write transaction; what it throws undoes it.</summary>
    internal abstract Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs reads on one connection, at one moment of the store.</summary>
    internal abstract Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Inserts rows in bulk; returns their keys in order.</summary>
    internal abstract Task<IReadOnlyList<long>> InsertAsync<T>(
        StoreSession session,
        EntityTable<T> table,
        IReadOnlyList<T> rows,
        CancellationToken cancellationToken
    )
        where T : class;

    /// <summary>Makes transactions with the same text wait for each other; does nothing where there is one writer.</summary>
    internal virtual Task SerializeAsync(StoreSession session, string text, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The table of an entity, from the context's model.</summary>
    internal EntityTable<T> Table<T>()
        where T : class => (EntityTable<T>)_tables.GetOrAdd(typeof(T), _ => new EntityTable<T>(_model));
}
