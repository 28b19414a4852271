using Microsoft.EntityFrameworkCore.Design;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>
/// Lets <c>dotnet ef migrations add NAME --context GeoPackageContext --output-dir GeoPackage/Migrations</c> build the context without a
/// host. It wants a start-up project that references this one and Microsoft.EntityFrameworkCore.Design; a scratch one will do.
/// </summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<GeoPackageContext>
{
    public GeoPackageContext CreateDbContext(string[] args) => new(GeoPackageContext.OptionsFor("Data Source=design.gpkg"));
}
