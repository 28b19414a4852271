using System.Data;
using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Model;
using GeoChat.Batch.Storage.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>The shared store: PostgreSQL with PostGIS. Any number of processes use it at once; times are the database's.</summary>
public sealed class PostgresStore : Store, IAsyncDisposable, IDisposable
{
    private const int MaxAttempts = 5;

    private readonly NpgsqlDataSource _source;
    private readonly DbContextOptions<PostgresContext> _options;
    private readonly PostgresConnections _connections;
    private readonly PostgresSchema _schema;

    private PostgresStore(NpgsqlDataSource source, DbContextOptions<PostgresContext> options, TimeProvider? clock)
        : base(PostgresDialect.Instance, BuildModel(options))
    {
        _source = source;
        _options = options;
        _connections = new PostgresConnections(source, clock);
        _schema = new PostgresSchema(source, options, Name);
    }

    /// <summary>Opens the store; nothing is sent yet. <see cref="CheckAsync"/> tells whether it can be used.</summary>
    /// <param name="connectionString">Npgsql's connection string; the pool holds at most 20 connections unless it says otherwise.</param>
    /// <param name="clock">Stands in for the database's clock, for tests; null is the database's.</param>
    public static PostgresStore Open(string connectionString, TimeProvider? clock = null)
    {
        var source = PostgresConnections.CreateSource(connectionString);
        return new PostgresStore(source, PostgresContext.OptionsFor(source), clock);
    }

    /// <summary>
    /// Makes or upgrades the schema, the views and the role; needs a role that may. Safe to run again, and by several at once.
    /// </summary>
    /// <exception cref="StoreUnusableException">The server cannot be reached.</exception>
    /// <exception cref="StoreRefusedException">It refuses.</exception>
    /// <exception cref="StoreTooNewException">A later build made the schema.</exception>
    /// <exception cref="StoreFromEarlierBuildException">A build made it whose migrations are gone.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken) => TranslateErrorsAsync(() => _schema.MigrateAsync(cancellationToken));

    /// <summary>Checks that the server answers and has this version's schema.</summary>
    /// <exception cref="StoreUnusableException">The server cannot be reached, or does not take connections yet.</exception>
    /// <exception cref="StoreRefusedException">It refuses.</exception>
    /// <exception cref="StoreTooOldException">The schema lacks a migration.</exception>
    /// <exception cref="StoreTooNewException">A later build made the schema.</exception>
    /// <exception cref="StoreFromEarlierBuildException">A build made it whose migrations are gone.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => TranslateErrorsAsync(() => _schema.CheckAsync(cancellationToken));

    /// <summary>What server it is, and what its user may do; after <see cref="CheckAsync"/>.</summary>
    public Task<PostgresFacts> ReadFactsAsync(CancellationToken cancellationToken) =>
        ReadAsync(session => PostgresFacts.ReadAsync(session, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    internal override StoreContext CreateContext() => new PostgresContext(_options);

    /// <inheritdoc/>
    internal override async Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var (connection, transaction, now) = await _connections.BeginAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using (connection)
        await using (transaction)
            return await work(new StoreSession(this, connection, transaction, now, null));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <inheritdoc/>
    internal override async Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (connection, transaction, now) = await _connections.BeginAsync(IsolationLevel.ReadCommitted, cancellationToken);
                await using (connection)
                await using (transaction)
                {
                    var result = await work(new StoreSession(this, connection, transaction, now, null));
                    await transaction.CommitAsync(cancellationToken);
                    return result;
                }
            }
            catch (PostgresException e)
                when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && attempt < MaxAttempts)
            {
                // The server rolled it back in favour of another: nothing was written, so it can be done again.
                await Task.Delay(TimeSpan.FromMilliseconds(5 * attempt), cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    internal override async Task<IReadOnlyList<long>> InsertAsync<T>(
        StoreSession session,
        EntityTable<T> table,
        IReadOnlyList<T> rows,
        CancellationToken cancellationToken
    )
    {
        if (rows.Count == 0)
            return [];
        // COPY returns nothing, so the keys are drawn first.
        var ids = await session.KeysAsync(
            $"""
            SELECT nextval(s.name) FROM (
              SELECT pg_get_serial_sequence('{PostgresContext.Schema}.{table.Name}', 'id')::regclass AS name OFFSET 0) AS s,
              generate_series(1, @count)
            """,
            cancellationToken,
            ("@count", rows.Count)
        );
        var copy = PostgresCopy.Command(table.Name, table.Columns);
        await using var writer = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync(copy, cancellationToken);
        for (var i = 0; i < rows.Count; i++)
            await PostgresCopy.WriteRowAsync(writer, ids[i], table.Values(rows[i]), cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        return ids;
    }

    /// <inheritdoc/>
    internal override Task SerializeAsync(StoreSession session, string text, CancellationToken cancellationToken) =>
        session.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@text, 0))", cancellationToken, ("@text", text));

    /// <summary>Host and database, without user and password.</summary>
    private string Name
    {
        get
        {
            var settings = new NpgsqlConnectionStringBuilder(_source.ConnectionString);
            return $"postgresql://{settings.Host}:{settings.Port}/{settings.Database}";
        }
    }

    private async Task TranslateErrorsAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (PostgresException e) when (PostgresRefusals.FindRemedy(e) is { } remedy)
        {
            throw new StoreRefusedException(Name, e.MessageText, remedy, e);
        }
        catch (NpgsqlException e)
        {
            throw new StoreUnusableException(
                $"the store {Name} cannot be reached: {e.Message}; check that the server runs and the address is right",
                e
            );
        }
    }

    private static IModel BuildModel(DbContextOptions<PostgresContext> options)
    {
        using var context = new PostgresContext(options);
        return context.Model;
    }
}
