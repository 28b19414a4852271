using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.Postgres;
using GeoChat.Batch.Storage.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.Storage;

/// <summary>Composition of the store.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds the embedded store as <see cref="IPipelineStore"/> and <see cref="SqlStore"/>; the file is opened, and locked, when
    /// first asked for.
    /// </summary>
    public static IServiceCollection AddGeoPackageStore(this IServiceCollection services, string path)
    {
        services.AddSingleton(p => GeoPackageStore.Open(path, p.GetService<TimeProvider>()));
        services.AddSingleton<SqlStore>(p => p.GetRequiredService<GeoPackageStore>());
        services.AddSingleton<IPipelineStore>(p => p.GetRequiredService<GeoPackageStore>());
        return services;
    }

    /// <summary>
    /// Adds the shared store as <see cref="IPipelineStore"/> and <see cref="SqlStore"/>; the host checks it (<see
    /// cref="PostgresStore.CheckAsync"/>) when it starts.
    /// </summary>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => PostgresStore.Open(connectionString));
        services.AddSingleton<SqlStore>(p => p.GetRequiredService<PostgresStore>());
        services.AddSingleton<IPipelineStore>(p => p.GetRequiredService<PostgresStore>());
        return services;
    }
}
