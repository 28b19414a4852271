using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore.Metadata;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>
/// The statements of the pipeline, one text for both databases; a subclass brings connections, transactions, bulk insert and the
/// dialect. What each statement does to a row is also written as pure functions in <c>States</c>, and a test holds the two together.
/// </summary>
public abstract partial class SqlStore : IPipelineStore
{
    /// <summary>A chip or scene whose lease expired so often is given up on.</summary>
    public const int PoisonAfter = ChipTransitions.PoisonAfter;

    private const string Unfinished = "('planned', 'queued', 'running')";

    /// <summary>Prepares the tables' columns from the context's model.</summary>
    protected SqlStore(SqlDialect dialect, IModel model)
    {
        Dialect = dialect;
        Jobs = new(model);
        Scenes = new(model);
        Chips = new(model);
        Answers = new(model);
        Boxes = new(model);
        Detections = new(model);
    }

    /// <summary>The database's SQL.</summary>
    public SqlDialect Dialect { get; }

    private EntityTable<Job> Jobs { get; }

    private EntityTable<Scene> Scenes { get; }

    private EntityTable<Chip> Chips { get; }

    private EntityTable<Answer> Answers { get; }

    private EntityTable<Box> Boxes { get; }

    private EntityTable<Detection> Detections { get; }

    /// <summary>A context for reads outside the hot path; the caller disposes it.</summary>
    public abstract StoreContext CreateContext();

    /// <summary>Runs work as one write transaction; what it throws undoes it.</summary>
    protected abstract Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs reads on one connection, at one moment of the store.</summary>
    public abstract Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Inserts rows in bulk; returns their keys in order.</summary>
    protected abstract Task<IReadOnlyList<long>> InsertAsync<T>(
        StoreSession session,
        EntityTable<T> table,
        IReadOnlyList<T> rows,
        CancellationToken cancellationToken
    )
        where T : class;

    /// <summary>Makes transactions with the same text wait for each other; nothing where there is one writer.</summary>
    protected virtual Task SerializeAsync(StoreSession session, string text, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes the chips' row locks in the order of their keys, so that two writers never wait for each other in a ring.</summary>
    private Task LockChipsAsync(StoreSession session, IEnumerable<long> chipIds, CancellationToken cancellationToken) =>
        Dialect.ForUpdate.Length == 0
            ? Task.CompletedTask
            : session.KeysAsync(
                $"SELECT id FROM chips WHERE {Dialect.In("id", "@ids")} ORDER BY id {Dialect.ForUpdate}",
                cancellationToken,
                ("@ids", Dialect.Keys(chipIds))
            );

    private static long Ms(TimeSpan time) => (long)time.TotalMilliseconds;
}
