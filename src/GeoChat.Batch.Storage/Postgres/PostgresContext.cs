using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NetTopologySuite.Geometries;
using Npgsql;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>The store on PostgreSQL with PostGIS: the same model in a schema of its own, with GiST indexes.</summary>
internal sealed class PostgresContext(DbContextOptions<PostgresContext> options) : StoreContext(options)
{
    /// <summary>Schema of the tables. What others may read are the views of schema <c>geochat</c>.</summary>
    public const string Schema = "pipeline";

    /// <summary>Options for a data source with NetTopologySuite.</summary>
    public static DbContextOptions<PostgresContext> OptionsFor(NpgsqlDataSource source) =>
        new DbContextOptionsBuilder<PostgresContext>()
            .UseNpgsql(source, o => o.UseNetTopologySuite().MigrationsHistoryTable("__EFMigrationsHistory", Schema))
            .Options;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Detection>().HasIndex(d => d.Geom, "ix_detections_geom").HasMethod("gist");
        modelBuilder.Entity<Chip>().HasIndex(c => c.Geom, "ix_chips_geom").HasMethod("gist");
    }

    /// <inheritdoc/>
    protected override void MapGeometry(PropertyBuilder<Geometry?> geometry) => geometry.HasColumnType("geometry(MultiPolygon,4326)");
}
