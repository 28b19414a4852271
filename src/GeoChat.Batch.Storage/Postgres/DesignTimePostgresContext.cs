using Microsoft.EntityFrameworkCore.Design;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>Lets <c>dotnet ef migrations add</c> build the context without a server; see DesignTimeContext.</summary>
internal sealed class DesignTimePostgresContext : IDesignTimeDbContextFactory<PostgresContext>
{
    public PostgresContext CreateDbContext(string[] args) =>
        new(PostgresContext.OptionsFor(PostgresConnections.CreateSource("Host=design")));
}
