using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Postgres;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>The shared database: reachable, of this version's schema, and with the rights that hosts need.</summary>
internal static class DatabaseChecks
{
    private const string Database = "database",
        Schema = "schema",
        Rights = "rights";

    public static async Task<IReadOnlyList<Finding>> RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var store = PostgresStore.Open(connectionString);
        try
        {
            await store.CheckAsync(cancellationToken);
        }
        catch (Exception e) when (e is StoreTooOldException or StoreTooNewException or StoreFromEarlierBuildException)
        {
            return [Finding.Ok(Database, "answers"), Finding.Fail(Schema, e.Message)];
        }
        catch (StoreException e)
        {
            return [Finding.Fail(Database, e.Message)];
        }

        var server = await store.ReadFactsAsync(cancellationToken);
        var user = server.User;
        return
        [
            server.IsStandby
                ? Finding.Fail(
                    Database,
                    $"PostgreSQL {server.Version} as {user} is a standby, which takes no writes",
                    "name the primary in Store:Postgres (Target Session Attributes=primary)"
                )
                : Finding.Ok(Database, $"PostgreSQL {server.Version} with PostGIS {server.PostGis}, as {user}"),
            Finding.Ok(Schema, "of this version"),
            server.MissingRights.Count == 0
                ? Finding.Ok(Rights, $"{user} reads and writes schema pipeline")
                : Finding.Fail(
                    Rights,
                    $"{user} may not use {string.Join(", ", server.MissingRights)}",
                    $"as the owner: GRANT USAGE ON SCHEMA pipeline TO {user}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL "
                        + $"TABLES IN SCHEMA pipeline TO {user}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA pipeline TO {user}"
                ),
        ];
    }
}
