using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Blobs.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Jobs.Scenes;

/// <summary>The chip store that the options name, and the uploads beside it.</summary>
public static class ChipStores
{
    /// <summary>Adds <see cref="IChipStore"/> and <see cref="IUploadStore"/>; options come from section <c>Chips</c>.</summary>
    public static IServiceCollection AddChipStore(this IServiceCollection services)
    {
        services.AddOptions<ChipStoreOptions>().BindConfiguration("Chips").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IUploadStore>(provider =>
            provider.GetRequiredService<IOptions<ChipStoreOptions>>().Value is { Folder: { } folder }
                ? new FolderUploadStore(folder)
                : new AzureUploadStore(Container(provider), provider.GetRequiredService<IOptions<SceneSourceOptions>>().Value)
        );
        return services.AddSingleton(provider => Create(provider.GetRequiredService<IOptions<ChipStoreOptions>>().Value));
    }

    /// <summary>The store that the options name; nothing is asked of it yet.</summary>
    /// <exception cref="ChipStoreRefusedException">The options cannot name one.</exception>
    public static IChipStore Create(ChipStoreOptions options) =>
        options.Folder is { } folder ? new FolderChipStore(folder) : new AzureChipStore(Container(options));

    private static BlobContainerClient Container(IServiceProvider provider) =>
        Container(provider.GetRequiredService<IOptions<ChipStoreOptions>>().Value);

    /// <summary>Makes sure that chips can be stored: the folder can be written, or the container is there (made where it may be).</summary>
    /// <exception cref="ChipStoreRefusedException">It answers and refuses.</exception>
    /// <exception cref="ChipStoreAwayException">It does not answer.</exception>
    public static async Task EnsureAsync(ChipStoreOptions options, CancellationToken cancellationToken)
    {
        if (options.Folder is { } folder)
            EnsureFolder(folder);
        else
            await EnsureContainerAsync(options, cancellationToken);
    }

    private static BlobContainerClient Container(ChipStoreOptions options)
    {
        try
        {
            return new BlobContainerClient(options.AzureConnection, options.Container);
        }
        catch (FormatException e)
        {
            throw new ChipStoreRefusedException(
                $"Chips:AzureConnection is no connection string of a storage account ({e.Message.TrimEnd('.')}); copy the "
                    + $"account's whole string",
                e
            );
        }
    }

    private static void EnsureFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChipStoreRefusedException(
                $"the chip folder {folder} cannot be written ({e.Message.TrimEnd('.')}); give this user the right, or name "
                    + $"another in Chips:Folder",
                e
            );
        }
    }

    private static async Task EnsureContainerAsync(ChipStoreOptions options, CancellationToken cancellationToken)
    {
        var container = Container(options);
        var place = $"container '{options.Container}' of {container.Uri.Host}:{container.Uri.Port}";
        try
        {
            await OpenAsync(container, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403 or 404)
        {
            throw new ChipStoreRefusedException(
                $"the {place} is missing or closed to this key, and may not be made "
                    + $"({e.ErrorCode ?? e.Status.ToString(CultureInfo.InvariantCulture)}); create it, correct Chips:Container, "
                    + $"or give Chips:AzureConnection a key that may read and write it",
                e
            );
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw new ChipStoreAwayException(
                $"the {place} does not answer "
                    + $"({(e is AggregateException many ? many.InnerExceptions[0] : e).Message.Split('\n')[0].TrimEnd('.')}); "
                    + $"check Chips:AzureConnection and the network",
                e
            );
        }
    }

    private static async Task OpenAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        try
        {
            if (!await container.ExistsAsync(cancellationToken))
                await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 403)
        {
            // A key for the blobs alone may not ask for their container: whether it may write tells more.
            var probe = container.GetBlobClient($"probe/{Guid.NewGuid():N}");
            await probe.UploadAsync(BinaryData.FromBytes(Array.Empty<byte>()), cancellationToken);
            await probe.DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
    }
}
