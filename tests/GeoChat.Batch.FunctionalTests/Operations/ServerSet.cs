using GeoChat.Batch.FunctionalTests.Cli;
using Npgsql;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary>A database and a broker, with no host on them yet.</summary>
public sealed class ServerSet : IAsyncLifetime
{
    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>The broker.</summary>
    public RabbitMqServer Rabbit { get; private set; } = null!;

    /// <summary>A folder that goes with the servers.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("geochat-operations-").FullName;

    public async ValueTask InitializeAsync()
    {
        Postgres = await PostgresServer.StartAsync(CancellationToken.None);
        Rabbit = await RabbitMqServer.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Rabbit.DisposeAsync();
        await Postgres.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Settings of hosts on a new database with the schema.</summary>
    internal async Task<HostSet> HostsAsync(string database)
    {
        var connection = await Postgres.CreateDatabaseAsync(database, CancellationToken.None);
        var migrated = await Geochat.RunAsync("migrate", "--set", $"Store:Postgres={connection}");
        Assert.True(migrated.ExitCode == 0, migrated.StandardError);
        return Hosts(connection);
    }

    /// <summary>Settings of hosts on a database.</summary>
    internal HostSet Hosts(string connection) => new(this, connection);

    /// <summary>Runs a statement as the superuser.</summary>
    public static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public static async Task<T> ScalarAsync<T>(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
