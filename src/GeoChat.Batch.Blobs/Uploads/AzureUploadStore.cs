using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
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
    private const int BlockBytes = 8 << 20;

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
            var blocks = await BlocksAsync(blob, cancellationToken);
            return blocks.Count == 0 ? null : new Upload(name, blocks.Sum(b => b.SizeLong), null, DateTimeOffset.UtcNow);
        }
    }

    /// <inheritdoc/>
    public async Task<Upload> AppendAsync(string name, long offset, long total, Stream body, CancellationToken cancellationToken)
    {
        var blob = BlobOf(name);
        if (await blob.ExistsAsync(cancellationToken))
            throw new UploadExistsException(name);
        var received = (await BlocksAsync(blob, cancellationToken)).Sum(b => b.SizeLong);
        if (received != offset)
            throw new UploadOffsetException(name, received, offset > received ? "is not that far" : "has these bytes already");
        received = await StageAsync(blob, body, received, total, cancellationToken);
        if (received < total)
            return new Upload(name, received, null, DateTimeOffset.UtcNow);
        try
        {
            var ids = (await BlocksAsync(blob, cancellationToken)).Select(b => b.Name);
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
            || (await BlocksAsync(blob, cancellationToken)).Count == 0
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

    private static async Task<long> StageAsync(
        BlockBlobClient blob,
        Stream body,
        long received,
        long total,
        CancellationToken cancellationToken
    )
    {
        var block = new byte[Math.Min(BlockBytes, total - received)];
        while (received < total)
        {
            var wanted = (int)Math.Min(block.Length, total - received);
            var read = await FillAsync(body, block.AsMemory(0, wanted), cancellationToken);
            if (read == 0)
                break;
            var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(received.ToString("D20", CultureInfo.InvariantCulture)));
            using var content = new MemoryStream(block, 0, read);
            await blob.StageBlockAsync(id, content, cancellationToken: CancellationToken.None);
            received += read;
            if (read < wanted)
                break;
        }

        return received;
    }

    /// <summary>Reads until the buffer is full, the body ends, or it is cut: what came before a cut is kept.</summary>
    private static async Task<int> FillAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        try
        {
            while (filled < buffer.Length && await body.ReadAsync(buffer[filled..], cancellationToken) is > 0 and var read)
                filled += read;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sender asks how far it came and goes on from there.
        }

        return filled;
    }

    /// <summary>Blocks that arrived, in order, up to the first gap.</summary>
    private static async Task<IReadOnlyList<BlobBlock>> BlocksAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var list = (await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken)).Value;
            var blocks = new List<BlobBlock>();
            long next = 0;
            foreach (var block in list.UncommittedBlocks.OrderBy(b => b.Name, StringComparer.Ordinal))
            {
                if (Encoding.ASCII.GetString(Convert.FromBase64String(block.Name)) != next.ToString("D20", CultureInfo.InvariantCulture))
                    break;
                blocks.Add(block);
                next += block.SizeLong;
            }

            return blocks;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }
    }

    private static async Task<string> HashAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        await using var content = await blob.OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false) { BufferSize = BlockBytes },
            cancellationToken
        );
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        await blob.SetMetadataAsync(new Dictionary<string, string> { [HashKey] = hash }, cancellationToken: cancellationToken);
        return hash;
    }

    private BlockBlobClient BlobOf(string name) => container.GetBlockBlobClient(Folder + UploadName.Check(name));
}
