using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>
/// Uploads as block blobs: what arrived waits as uncommitted blocks, named by their offset, and is committed when it is all there.
/// </summary>
public sealed class AzureUploadStore(BlobContainerClient container, SceneSourceOptions options) : IUploadStore
{
    private const string Folder = "uploads/";
    private const string HashKey = "sha256";

    /// <inheritdoc/>
    public async Task<Upload?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var blob = BlobOf(name);
        try
        {
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var hash = properties.Metadata.TryGetValue(HashKey, out var kept) ? kept : await HashAsync(blob, cancellationToken);
            return new Upload(name, properties.ContentLength, hash, properties.LastModified);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            var blocks = await UploadBlocks.ListAsync(blob, cancellationToken);
            return blocks.Count == 0 ? null : new Upload(name, blocks.Sum(b => b.SizeLong), null, DateTimeOffset.UtcNow);
        }
    }

    /// <inheritdoc/>
    public async Task<Upload> AppendAsync(string name, long offset, long total, Stream body, CancellationToken cancellationToken)
    {
        var blob = BlobOf(name);
        if (await blob.ExistsAsync(cancellationToken))
            throw new UploadExistsException(name);
        var received = (await UploadBlocks.ListAsync(blob, cancellationToken)).Sum(b => b.SizeLong);
        if (received != offset)
            throw new UploadOffsetException(name, received, offset > received ? "is not that far" : "has these bytes already");
        received = await UploadBlocks.StageAsync(blob, body, received, total, cancellationToken);
        if (received < total)
            return new Upload(name, received, null, DateTimeOffset.UtcNow);
        try
        {
            var ids = (await UploadBlocks.ListAsync(blob, cancellationToken)).Select(b => b.Name);
            await blob.CommitBlockListAsync(
                ids,
                new CommitBlockListOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                cancellationToken
            );
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            throw new UploadExistsException(name);
        }

        return new Upload(name, total, await HashAsync(blob, cancellationToken), DateTimeOffset.UtcNow);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var blob = BlobOf(name);
        if (
            await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken)
            || (await UploadBlocks.ListAsync(blob, cancellationToken)).Count == 0
        )
            return;
        // Uncommitted blocks have no delete of their own: an empty blob takes their place and goes.
        await blob.CommitBlockListAsync([], cancellationToken: cancellationToken);
        await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Upload> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Blocks that are never committed are dropped by the service after a week, so they need no list.
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, Folder, cancellationToken))
        {
            yield return new Upload(
                blob.Name[Folder.Length..],
                blob.Properties.ContentLength ?? 0,
                blob.Metadata.TryGetValue(HashKey, out var kept) ? kept : "",
                blob.Properties.LastModified ?? DateTimeOffset.UtcNow
            );
        }
    }

    /// <inheritdoc/>
    public string? LocalPath(string name)
    {
        UploadName.Check(name);
        return null;
    }

    /// <inheritdoc/>
    public async Task<SceneBytes> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await AzureScenes.OpenAsync(
                container,
                Folder + UploadName.Check(name),
                $"upload://{Folder}{name}",
                options,
                cancellationToken
            );
        }
        catch (SceneMissingException)
        {
            throw new UploadMissingException(name);
        }
    }

    private static async Task<string> HashAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        await using var content = await blob.OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false) { BufferSize = UploadBlocks.BlockBytes },
            cancellationToken
        );
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        await blob.SetMetadataAsync(new Dictionary<string, string> { [HashKey] = hash }, cancellationToken: cancellationToken);
        return hash;
    }

    private BlockBlobClient BlobOf(string name) => container.GetBlockBlobClient(Folder + UploadName.Check(name));
}
