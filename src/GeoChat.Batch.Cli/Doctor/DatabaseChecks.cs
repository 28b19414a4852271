using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Postgres;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>The shared database: reachable, of this version's schema, and with the rights that hosts need.</summary>
internal static class DatabaseChecks
{
    private const string Database = "database",
        Schema = "schema",
        Rights = "rights";

    private const string Versions = """
        SELECT current_setting('server_version'), coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), ''),
          current_user::text, pg_is_in_recovery()
        """;

    private const string Missing = """
        SELECT c.relname || ' (' || string_agg(lower(r), ', ' ORDER BY r) || ')'
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r
        WHERE n.nspname = 'pipeline' AND c.relkind = 'r' AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, r))
        AND (c.relname <> '__EFMigrationsHistory' OR r = 'SELECT')
        GROUP BY c.relname ORDER BY c.relname
        """;

    public static async Task<IReadOnlyList<Finding>> RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var store = PostgresStore.Open(connectionString);
        try
        {
            await store.CheckAsync(cancellationToken);
        }
        catch (Exception e) when (e is StoreTooOldException or StoreTooNewException)
        {
            return [Finding.Ok(Database, "answers"), Finding.Fail(Schema, e.Message)];
        }
        catch (StoreException e)
        {
            return [Finding.Fail(Database, e.Message)];
        }

        var (server, postgis, user, standby) = (
            await store.ReadAsync(
                session =>
                    session.QueryAsync(Versions, r => (r.GetString(0), r.GetString(1), r.GetString(2), r.GetBoolean(3)), cancellationToken),
                cancellationToken
            )
        ).Single();
        var missing = await store.ReadAsync(
            session => session.QueryAsync(Missing, r => r.GetString(0), cancellationToken),
            cancellationToken
        );
        return
        [
            standby
                ? Finding.Fail(
                    Database,
                    $"PostgreSQL {server} as {user} is a standby, which takes no writes",
                    "name the primary in Store:Postgres (Target Session Attributes=primary)"
                )
                : Finding.Ok(Database, $"PostgreSQL {server} with PostGIS {postgis}, as {user}"),
            Finding.Ok(Schema, "of this version"),
            missing.Count == 0
                ? Finding.Ok(Rights, $"{user} reads and writes schema pipeline")
                : Finding.Fail(
                    Rights,
                    $"{user} may not use {string.Join(", ", missing)}",
                    $"as the owner: GRANT USAGE ON SCHEMA pipeline TO {user}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL "
                        + $"TABLES IN SCHEMA pipeline TO {user}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA pipeline TO {user}"
                ),
        ];
    }
}
