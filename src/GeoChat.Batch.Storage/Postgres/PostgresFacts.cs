using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>The server behind a store, as its user sees it.</summary>
/// <param name="Version">Of PostgreSQL.</param>
/// <param name="PostGis">Version of PostGIS; empty where it is not there.</param>
/// <param name="User">Who asks.</param>
/// <param name="IsStandby">It takes no writes.</param>
/// <param name="MissingRights">Tables of the store with the rights on them that the user lacks.</param>
public sealed record PostgresFacts(string Version, string PostGis, string User, bool IsStandby, IReadOnlyList<string> MissingRights)
{
    private const string Facts = """
        SELECT current_setting('server_version'), coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), ''),
          current_user::text, pg_is_in_recovery()
        """;

    private const string Rights = """
        SELECT c.relname || ' (' || string_agg(lower(r), ', ' ORDER BY r) || ')'
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r
        WHERE n.nspname = 'pipeline' AND c.relkind = 'r' AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, r))
        AND (c.relname <> '__EFMigrationsHistory' OR r = 'SELECT')
        GROUP BY c.relname ORDER BY c.relname
        """;

    internal static async Task<PostgresFacts> ReadAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var missing = await session.QueryAsync(Rights, r => r.GetString(0), cancellationToken);
        var server = await session.QueryAsync(
            Facts,
            r => new PostgresFacts(r.GetString(0), r.GetString(1), r.GetString(2), r.GetBoolean(3), missing),
            cancellationToken
        );
        return server.Single();
    }
}
