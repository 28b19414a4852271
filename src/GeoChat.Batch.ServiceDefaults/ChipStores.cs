using Azure.Storage.Blobs;
using GeoChat.Batch.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.ServiceDefaults;

/// <summary>The chip store that the options name.</summary>
public static class ChipStores
{
    /// <summary>Adds <see cref="IChipStore"/>; options come from section <c>Chips</c>.</summary>
    public static IServiceCollection AddChipStore(this IServiceCollection services)
    {
        services.AddOptions<ChipStoreOptions>().BindConfiguration("Chips").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton(provider => Create(provider.GetRequiredService<IOptions<ChipStoreOptions>>().Value));
    }

    private static IChipStore Create(ChipStoreOptions options)
    {
        if (options.Folder is { } folder)
            return new FolderChipStore(folder);
        var container = new BlobContainerClient(options.AzureConnection, options.Container);
        container.CreateIfNotExists();
        return new AzureChipStore(container);
    }
}
