using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>The store in one file: a GeoPackage that QGIS and GDAL read while it is written.</summary>
internal sealed class GeoPackageContext(DbContextOptions<GeoPackageContext> options) : StoreContext(options)
{
    /// <summary>
    /// The standard wants a geometry column declared by its geometry type. EF Core creates a column of a type with exactly such a name
    /// through SpatiaLite: the space at the end, which SQLite drops, keeps it an ordinary column.
    /// </summary>
    private const string MultiPolygon = "MULTIPOLYGON ";

    private static readonly ValueConverter<Geometry?, byte[]?> Blob = new(g => GeometryBlob.Write(g), b => GeometryBlob.Read(b));

    /// <summary>Options for a connection string.</summary>
    public static DbContextOptions<GeoPackageContext> OptionsFor(string connectionString) =>
        new DbContextOptionsBuilder<GeoPackageContext>()
            .UseSqlite(connectionString)
            .AddInterceptors(new SpatialFunctionsInterceptor())
            .Options;

    /// <summary>Migrates to this version's schema, then writes what makes the file a GeoPackage.</summary>
    /// <exception cref="StoreTooNewException">A later build wrote the file.</exception>
    /// <exception cref="StoreFromEarlierBuildException">A build wrote it whose migrations are gone.</exception>
    public void Upgrade()
    {
        SchemaHistory.Check(Database.GetDbConnection().DataSource, Database.GetAppliedMigrations(), [.. Database.GetMigrations()]);
        // EF Core's own lock is a row, which a killed process leaves behind: the next one would wait for it forever. Other processes
        // are kept out by the lock on the file, which this one holds.
        Database.ExecuteSqlRaw("DROP TABLE IF EXISTS __EFMigrationsLock");
        Database.Migrate();
        Database.OpenConnection();
        try
        {
            GeoPackageSchema.Ensure((SqliteConnection)Database.GetDbConnection(), StoreLayers.All);
        }
        finally
        {
            Database.CloseConnection();
        }
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // A box query must also give features without geometry: they are found here, not by a scan.
        modelBuilder.Entity<Detection>().HasIndex(d => d.Id, "ix_detections_no_geom").HasFilter("geom IS NULL");
        modelBuilder.Entity<Chip>().HasIndex(c => c.Id, "ix_chips_no_geom").HasFilter("geom IS NULL");
    }

    /// <inheritdoc/>
    protected override void MapGeometry(PropertyBuilder<Geometry?> geometry) => geometry.HasColumnType(MultiPolygon).HasConversion(Blob);
}
