using GeoChat.Batch.Storage.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresDatabase))]

namespace GeoChat.Batch.Tests;

/// <summary>One server with one migrated database for the store's tests, started when the first asks; each test empties it.</summary>
public sealed class PostgresDatabase : IAsyncLifetime
{
    private readonly SemaphoreSlim _once = new(1);
    private PostgresServer? _server;
    private string? _database;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>
    /// Connection string of the emptied database. Where PostgreSQL is missing the test is skipped, with <c>CI=true</c> it fails.
    /// </summary>
    public async Task<string> EmptyAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (_database is null)
            {
                _server = await ServerAsync(cancellationToken);
                _database = await _server.CreateDatabaseAsync("store", cancellationToken);
                await using var store = PostgresStore.Open(_database);
                await Task.WhenAll(store.MigrateAsync(cancellationToken), store.MigrateAsync(cancellationToken));
            }
            await ExecuteAsync(_database, "TRUNCATE pipeline.jobs, pipeline.workers RESTART IDENTITY CASCADE", cancellationToken);
            return _database;
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>A new, empty database without our schema.</summary>
    public async Task<string> NewAsync(string name, CancellationToken cancellationToken)
    {
        await EmptyAsync(cancellationToken);
        return await _server!.CreateDatabaseAsync(name, cancellationToken);
    }

    /// <summary>What a statement's first column gives, as text.</summary>
    public static async Task<List<string>> ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        return rows;
    }

    private static async Task<PostgresServer> ServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PostgresServer.StartAsync(cancellationToken);
        }
        catch (ServerMissingException e) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
