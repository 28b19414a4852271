using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace GeoChat.Batch.Blobs;

/// <summary>Chips as blobs of a container, in the same layout as the folder's.</summary>
public sealed class AzureChipStore(BlobContainerClient container) : IChipStore
{
    private static readonly BlobRequestConditions NotThere = new() { IfNoneMatch = ETag.All };

    /// <inheritdoc/>
    public async Task<string> WriteAsync(ChipPixels chip, CancellationToken cancellationToken)
    {
        var name = ChipName.FromPixels(chip.Data.Span);
        try
        {
            using var file = ChipFile.Encode(chip);
            await BlobOf(name)
                .UploadAsync(BinaryData.FromBytes(file.Bytes), new BlobUploadOptions { Conditions = NotThere }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // There already: the name is the content.
        }
        catch (RequestFailedException e)
        {
            throw new ChipStoreUnwritableException($"container {container.Name}", e);
        }

        return name;
    }

    /// <inheritdoc/>
    public async Task<ChipPixels> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var file = await BlobOf(name).DownloadContentAsync(cancellationToken);
            return ChipFile.Decode(name, file.Value.Content.ToMemory().Span);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new ChipMissingException(name);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        await BlobOf(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);

    private BlobClient BlobOf(string name) =>
        ChipName.IsValid(name) ? container.GetBlobClient($"{name[..2]}/{name}.chip") : throw new ChipMissingException(name);
}
