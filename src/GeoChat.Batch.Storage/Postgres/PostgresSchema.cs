using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>The schema of a database: made, upgraded, and compared with what this build knows.</summary>
/// <param name="source">Connections to the database.</param>
/// <param name="options">Options for a context on it.</param>
/// <param name="store">Its name in messages.</param>
internal sealed class PostgresSchema(NpgsqlDataSource source, DbContextOptions<PostgresContext> options, string store)
{
    /// <summary>Makes or upgrades the schema; several may do so at once.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = new PostgresContext(options);
        // EF Core's own lock is released with each migration's transaction: where several start at once, one of them may decide what
        // is missing while another is about to add it.
        await using var one = await source.OpenConnectionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock(hashtextextended('geochat migrate', 0))", one))
            await take.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            await ReadHistoryAsync(context, cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await using var give = new NpgsqlCommand("SELECT pg_advisory_unlock(hashtextextended('geochat migrate', 0))", one);
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }

        // This migration may have installed PostGIS, whose types are unknown to connections that were opened before.
        await source.ReloadTypesAsync(cancellationToken);
    }

    /// <summary>Whether the schema is this build's.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var context = new PostgresContext(options);
        var applied = await ReadHistoryAsync(context, cancellationToken);
        if (context.Database.GetMigrations().Except(applied).FirstOrDefault() is { } missing)
            throw new StoreTooOldException(store, missing);
    }

    /// <summary>The migrations that the schema names, all of which this build knows.</summary>
    private async Task<IReadOnlyList<string>> ReadHistoryAsync(PostgresContext context, CancellationToken cancellationToken)
    {
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        SchemaHistory.Check(store, applied, [.. context.Database.GetMigrations()]);
        return applied;
    }
}
