using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>A blob; every later request requires the version that was opened.</summary>
internal sealed class AzureSceneBytes(
    BlobContainerClient container,
    string path,
    string name,
    long length,
    ETag etag,
    ReadOnlyMemory<byte> head,
    SceneSourceOptions options
) : SceneBytes(name, length, etag.ToString(), head)
{
    private readonly BlobClient _blob = container.GetBlobClient(path);
    private Task<HashSet<string>>? _sideFiles;

    public override async Task ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var request = new BlobDownloadOptions
            {
                Range = new HttpRange(offset, buffer.Length),
                Conditions = new BlobRequestConditions { IfMatch = etag },
            };
            // The client's stream reconnects by itself.
            using var answer = (await _blob.DownloadStreamingAsync(request, cancellationToken)).Value;
            await answer.Content.ReadExactlyAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (AzureFaults.Translate(e, Name, Etag) is { } cause)
        {
            throw cause;
        }
    }

    public override async Task<SceneBytes?> OpenSideFileAsync(string fileName, CancellationToken cancellationToken)
    {
        _sideFiles ??= ListAsync(cancellationToken);
        var sibling = path[..(path.LastIndexOf('/') + 1)] + fileName;
        return (await _sideFiles).Contains(sibling)
            ? await AzureScenes.OpenAsync(container, sibling, Name[..^path.Length] + sibling, options, cancellationToken)
            : null;
    }

    /// <summary>Everything that is named like the scene, by one listing; nothing where listing is not allowed.</summary>
    private async Task<HashSet<string>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            await foreach (
                var page in container
                    .GetBlobsAsync(BlobTraits.None, BlobStates.None, Path.ChangeExtension(path, null) + ".", cancellationToken)
                    .AsPages()
            )
            {
                found.UnionWith(page.Values.Select(blob => blob.Name));
                break;
            }

            return found;
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403 or 404)
        {
            return [];
        }
        catch (Exception e) when (AzureFaults.Translate(e, Name) is { } cause)
        {
            throw cause;
        }
    }
}
