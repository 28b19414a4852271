using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Model;

/// <summary>
/// The one entity model of the store. A context per database derives from it and adds only how that database keeps
/// geometry; each has its own migrations.
/// </summary>
internal abstract class StoreContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<Scene> Scenes => Set<Scene>();

    public DbSet<Chip> Chips => Set<Chip>();

    public DbSet<Answer> Answers => Set<Answer>();

    public DbSet<Box> Boxes => Set<Box>();

    public DbSet<Detection> Detections => Set<Detection>();

    public DbSet<SceneProgress> SceneProgress => Set<SceneProgress>();

    public DbSet<WorkerNode> Workers => Set<WorkerNode>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Job>(ConfigureJob);
        modelBuilder.Entity<Scene>(ConfigureScene);
        modelBuilder.Entity<Chip>(ConfigureChip);
        modelBuilder.Entity<Answer>(ConfigureAnswer);
        modelBuilder.Entity<Box>(ConfigureBox);
        modelBuilder.Entity<Detection>(ConfigureDetection);
        modelBuilder.Entity<SceneProgress>(e => e.HasKey(p => new { p.SceneId, p.Worker }));
        modelBuilder.Entity<SceneProgress>().HasOne<Scene>().WithMany().HasForeignKey(p => p.SceneId);
        modelBuilder.Entity<WorkerNode>().ToTable("workers");
        MapGeometry(modelBuilder.Entity<Chip>().Property(c => c.Geom));
        MapGeometry(modelBuilder.Entity<Detection>().Property(d => d.Geom));
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase.FromPascalCase(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase.FromPascalCase(property.Name));
            foreach (var key in entity.GetKeys())
                key.SetName(SnakeCase.FromPascalCase(key.GetName()!));
            foreach (var key in entity.GetForeignKeys())
                key.SetConstraintName(SnakeCase.FromPascalCase(key.GetConstraintName()!));
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName(SnakeCase.FromPascalCase(index.GetDatabaseName()!));
        }
    }

    /// <summary>How this database keeps a geometry column (MultiPolygon, EPSG:4326).</summary>
    protected abstract void MapGeometry(PropertyBuilder<Geometry?> geometry);

    private static void ConfigureJob(EntityTypeBuilder<Job> job)
    {
        job.Property(j => j.State).HasConversion(s => s.Word(), w => StateNames.Parse<JobState>(w));
        job.HasIndex(j => j.Uid).IsUnique();
        job.HasIndex(j => new { j.Owner, j.IdempotencyKey }).IsUnique();
        job.HasIndex(j => new { j.State, j.Model });
        job.HasIndex(j => j.NotifyAt).HasFilter("notify_at IS NOT NULL");
    }

    private static void ConfigureScene(EntityTypeBuilder<Scene> scene)
    {
        scene.Property(s => s.State).HasConversion(s => s.Word(), w => StateNames.Parse<SceneState>(w));
        scene.HasOne(s => s.Job).WithMany(j => j.Scenes).HasForeignKey(s => s.JobId);
        scene.HasIndex(s => new { s.JobId, s.Ordinal }).IsUnique();
        scene.HasIndex(s => new { s.State, s.LeaseUntil });
    }

    private static void ConfigureChip(EntityTypeBuilder<Chip> chip)
    {
        chip.Property(c => c.State).HasConversion(s => s.Word(), w => StateNames.Parse<ChipState>(w));
        chip.HasOne<Scene>().WithMany().HasForeignKey(c => c.SceneId);
        chip.HasIndex(nameof(Chip.SceneId), nameof(Chip.Level), nameof(Chip.Col), nameof(Chip.Row)).IsUnique();
        // Picks planned chips, counts states and finds "no unfinished chip" without touching rows.
        chip.HasIndex(nameof(Chip.SceneId), nameof(Chip.State), nameof(Chip.Id));
        chip.HasIndex(c => new { c.SceneId, c.ContentHash });
        // Few rows at any time, however large the job: what the reconciler and the dispatcher look at.
        chip.HasIndex(c => new { c.State, c.LeaseUntil }, "ix_chips_in_flight").HasFilter(StateSql.ChipInFlight);
        chip.HasIndex(c => c.DuplicateOf).HasFilter("duplicate_of IS NOT NULL");
    }

    private static void ConfigureAnswer(EntityTypeBuilder<Answer> answer)
    {
        answer.HasOne<Chip>().WithMany().HasForeignKey(a => a.ChipId);
        answer.HasIndex(nameof(Answer.ChipId), nameof(Answer.QueryOrdinal), nameof(Answer.Turn)).IsUnique();
        answer.HasIndex(a => a.SceneId);
    }

    private static void ConfigureBox(EntityTypeBuilder<Box> box)
    {
        box.HasOne<Answer>().WithMany().HasForeignKey(b => b.AnswerId);
        box.HasIndex(b => new { b.AnswerId, b.Ordinal }).IsUnique();
        box.HasIndex(b => b.SceneId);
        box.HasIndex(b => b.DetectionId);
    }

    private static void ConfigureDetection(EntityTypeBuilder<Detection> detection)
    {
        detection.HasOne<Scene>().WithMany().HasForeignKey(d => d.SceneId);
        detection.HasIndex(d => d.SceneId);
        detection.HasIndex(d => d.ChipId);
        detection.HasIndex(d => new { d.Job, d.Label });
        detection.HasIndex(d => new { d.Label, d.Id });
        detection.HasIndex(d => d.Acquired);
    }
}
