using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Postgres;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.Storage;

/// <summary>Composition of the store: one database, and the parts that each room asks for.</summary>
public static class StorageServices
{
    /// <summary>Adds the embedded store; the file is opened, and locked, when first asked for.</summary>
    public static IServiceCollection AddGeoPackageStore(this IServiceCollection services, string path) =>
        services
            .AddSingleton(p => GeoPackageStore.Open(path, p.GetService<TimeProvider>()))
            .AddSingleton<Store>(p => p.GetRequiredService<GeoPackageStore>())
            .AddParts();

    /// <summary>Adds the shared store; the host checks it (<see cref="PostgresStore.CheckAsync"/>) when it starts.</summary>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, string connectionString) =>
        services
            .AddSingleton(_ => PostgresStore.Open(connectionString))
            .AddSingleton<Store>(p => p.GetRequiredService<PostgresStore>())
            .AddParts();

    private static IServiceCollection AddParts(this IServiceCollection services) =>
        services
            .AddSingleton<JobTable>()
            .AddSingleton<SceneLeases>()
            .AddSingleton<SceneReads>()
            .AddSingleton<ChipQueue>()
            .AddSingleton<ChipClaims>()
            .AddSingleton<WorkerTable>()
            .AddSingleton<FeatureReads>();
}
