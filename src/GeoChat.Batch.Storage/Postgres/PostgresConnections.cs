using System.Data;
using Npgsql;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>Opens connections, begins a transaction on them, and reads the database's time.</summary>
/// <param name="source">The pool.</param>
/// <param name="clock">Stands in for the database's clock, for tests; null is the database's.</param>
internal sealed class PostgresConnections(NpgsqlDataSource source, TimeProvider? clock)
{
    private const int MaxAttempts = 5;

    /// <summary>A data source for a connection string, with the store's schema, prepared statements and geometry.</summary>
    public static NpgsqlDataSource CreateSource(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = $"{PostgresContext.Schema}, public",
            MaxAutoPrepare = 60,
        };
        if (!connectionString.Contains("Pool Size", StringComparison.OrdinalIgnoreCase))
            settings.MaxPoolSize = 20;
        settings.ApplicationName ??= "geochat";
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseNetTopologySuite();
        return builder.Build();
    }

    /// <summary>
    /// A connection with a transaction begun. The pool may hold connections of a server that went away and is back: they fail on
    /// first use, before anything was done, and the next one is tried.
    /// </summary>
    public async Task<(NpgsqlConnection Connection, NpgsqlTransaction Transaction, long Now)> BeginAsync(
        IsolationLevel level,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            NpgsqlConnection? connection = null;
            try
            {
                connection = await source.OpenConnectionAsync(cancellationToken);
                var transaction = await connection.BeginTransactionAsync(level, cancellationToken);
                return (connection, transaction, await NowAsync(connection, cancellationToken));
            }
            catch (NpgsqlException e)
            {
                if (connection is not null)
                    await connection.DisposeAsync();
                if (!e.IsTransient || attempt >= MaxAttempts)
                    throw;
                source.Clear();
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), cancellationToken);
            }
        }
    }

    private async Task<long> NowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (clock is not null)
            return clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var command = new NpgsqlCommand("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
