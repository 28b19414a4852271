using Npgsql;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>
/// Which errors of the server need a person, and what to do. The others pass by themselves: a server that starts, stops or is full
/// answers with errors too.
/// </summary>
internal static class PostgresRefusals
{
    /// <summary>What to do; null where it may pass by itself.</summary>
    public static string? FindRemedy(PostgresException e) =>
        e.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                "correct user and password in Store:Postgres (or PGPASSWORD)",
            PostgresErrorCodes.InvalidCatalogName => "create the database, or correct its name in Store:Postgres",
            PostgresErrorCodes.InsufficientPrivilege => "grant the rights, or use a role that has them",
            PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported =>
                "install PostGIS on the server (Debian: postgresql-NN-postgis-3)",
            _ when e.IsTransient
                    || e.SqlState.StartsWith("57", StringComparison.Ordinal)
                    || e.SqlState.StartsWith("53", StringComparison.Ordinal) => null,
            _ => "check user, password, database and rights",
        };
}
