using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Model;
using GeoChat.Batch.Storage.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>
/// The embedded store: one GeoPackage file in WAL mode, one writing thread, any number of readers. It holds the file for itself until
/// disposed; other programs may read.
/// </summary>
public sealed class GeoPackageStore : Store, IAsyncDisposable, IDisposable
{
    private readonly StoreLock _lock;
    private readonly SqliteWriter _writer;
    private readonly string _reading;
    private readonly DbContextOptions<GeoPackageContext> _readOptions;
    private readonly TimeProvider _clock;
    private int _disposed;

    private GeoPackageStore(
        string path,
        StoreLock held,
        SqliteConnection writing,
        DbContextOptions<GeoPackageContext> options,
        string reading,
        TimeProvider clock
    )
        : base(SqliteDialect.Instance, BuildModel(options))
    {
        Path = path;
        _lock = held;
        _writer = new SqliteWriter(this, writing, clock);
        _readOptions = options;
        _reading = reading;
        _clock = clock;
    }

    /// <summary>The store's file.</summary>
    public string Path { get; }

    /// <summary>Opens the store, creating or upgrading the file.</summary>
    /// <param name="path">The file; its folder is created.</param>
    /// <param name="clock">Where time comes from; the system where null.</param>
    /// <exception cref="StoreLockedException">Another process holds it.</exception>
    /// <exception cref="StoreUnusableException">It is no store, damaged, or cannot be written.</exception>
    /// <exception cref="StoreTooNewException">A later build wrote it.</exception>
    /// <exception cref="StoreFromEarlierBuildException">A build wrote it whose migrations are gone.</exception>
    public static GeoPackageStore Open(string path, TimeProvider? clock = null)
    {
        path = System.IO.Path.GetFullPath(path);
        var held = StoreLock.Acquire(path);
        try
        {
            var writing = new SqliteConnectionStringBuilder
            {
                DataSource = path,
                ForeignKeys = true,
                DefaultTimeout = 60,
                Pooling = false,
            }.ToString();
            using (var context = new GeoPackageContext(GeoPackageContext.OptionsFor(writing)))
                context.Upgrade();
            var connection = new SqliteConnection(writing);
            connection.Open();
            SpatialFunctions.Register(connection);
            using (var pragmas = connection.CreateCommand())
            {
                // NORMAL in WAL mode: a killed process loses nothing; a power cut may lose the last commits, but never damages the file.
                pragmas.CommandText =
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;";
                pragmas.ExecuteNonQuery();
            }
            var reading = new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadOnly,
                DefaultTimeout = 60,
            }.ToString();
            clock ??= TimeProvider.System;
            return new GeoPackageStore(path, held, connection, GeoPackageContext.OptionsFor(reading), reading, clock);
        }
        catch (SqliteException e)
        {
            held.Dispose();
            throw new StoreUnusableException(
                $"the file {path} is not a usable store: {e.Message}; move it away or choose another folder",
                e
            );
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override StoreContext CreateContext() => new GeoPackageContext(_readOptions);

    /// <inheritdoc/>
    internal override async Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_reading);
        await connection.OpenAsync(cancellationToken);
        SpatialFunctions.Register(connection);
        await using var transaction = connection.BeginTransaction(deferred: true);
        return await work(new StoreSession(this, connection, transaction, _clock.GetUtcNow().ToUnixTimeMilliseconds(), null));
    }

    /// <summary>Writes what is queued, ends the writer and releases the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _writer.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(_reading));
        _lock.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    internal override Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken) =>
        _writer.RunAsync(work, cancellationToken);

    /// <inheritdoc/>
    internal override async Task<IReadOnlyList<long>> InsertAsync<T>(
        StoreSession session,
        EntityTable<T> table,
        IReadOnlyList<T> rows,
        CancellationToken cancellationToken
    )
    {
        var sql = $"""
            INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ({string.Join(
                ", ",
                table.Columns.Select(c => "@" + c)
            )}) RETURNING id
            """;
        var ids = new List<long>(rows.Count);
        foreach (var row in rows)
        {
            var values = table.Values(row);
            ids.AddRange(await session.KeysAsync(sql, cancellationToken, [.. table.Columns.Select((c, i) => ("@" + c, values[i]))]));
        }
        return ids;
    }

    private static Microsoft.EntityFrameworkCore.Metadata.IModel BuildModel(DbContextOptions<GeoPackageContext> options)
    {
        using var context = new GeoPackageContext(options);
        return context.Model;
    }
}
