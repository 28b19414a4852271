using Microsoft.EntityFrameworkCore.Design;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>Lets <c>dotnet ef migrations add</c> build the context without a host.</summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<GeoPackageContext>
{
    public GeoPackageContext CreateDbContext(string[] args) => new(GeoPackageContext.OptionsFor("Data Source=design.gpkg"));
}
