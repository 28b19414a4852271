using Azure.Storage.Blobs;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Blobs.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.ServiceDefaults;

/// <summary>The chip store that the options name, and the uploads beside it.</summary>
public static class ChipStores
{
    /// <summary>Adds <see cref="IChipStore"/> and <see cref="IUploadStore"/>; options come from section <c>Chips</c>.</summary>
    public static IServiceCollection AddChipStore(this IServiceCollection services)
    {
        services.AddOptions<ChipStoreOptions>().BindConfiguration("Chips").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IUploadStore>(provider => provider.GetRequiredService<IOptions<ChipStoreOptions>>().Value is { Folder: { } folder }
            ? new FolderUploadStore(folder)
            : new AzureUploadStore(Container(provider), provider.GetRequiredService<IOptions<SceneSourceOptions>>().Value));
        return services.AddSingleton<IChipStore>(provider => provider.GetRequiredService<IOptions<ChipStoreOptions>>().Value is { Folder: { } folder }
            ? new FolderChipStore(folder)
            : new AzureChipStore(Container(provider)));
    }

    private static BlobContainerClient Container(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ChipStoreOptions>>().Value;
        var container = new BlobContainerClient(options.AzureConnection, options.Container);
        container.CreateIfNotExists();
        return container;
    }
}
