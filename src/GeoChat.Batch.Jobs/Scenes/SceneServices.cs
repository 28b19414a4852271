using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Blobs.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Jobs.Scenes;

/// <summary>Wiring of where scenes come from.</summary>
public static class SceneServices
{
    /// <summary>
    /// Adds <see cref="SceneSources"/> and <see cref="SceneOpener"/>; options come from section <c>Scenes</c>. A host that
    /// restricts local paths adds <see cref="SceneRoots"/> itself.
    /// </summary>
    public static IServiceCollection AddScenes(this IServiceCollection services)
    {
        services.AddOptions<SceneSourceOptions>().BindConfiguration("Scenes").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new SceneRoots([]));
        services.TryAddSingleton(provider => new SceneSources(
            provider.GetRequiredService<IOptions<SceneSourceOptions>>().Value,
            provider.GetRequiredService<SceneRoots>(),
            provider.GetService<IUploadStore>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.TryAddSingleton(provider => new SceneOpener(
            provider.GetRequiredService<SceneSources>(),
            provider.GetRequiredService<IOptions<SceneSourceOptions>>().Value
        ));
        return services;
    }
}
