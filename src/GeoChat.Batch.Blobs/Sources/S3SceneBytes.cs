namespace GeoChat.Batch.Blobs.Sources;

/// <summary>An object of an S3 service; every later request requires the version that was opened.</summary>
internal sealed class S3SceneBytes(S3Scenes scenes, string bucket, string key, long length, string etag, ReadOnlyMemory<byte> head)
    : SceneBytes($"s3://{bucket}/{key}", length, etag, head)
{
    // More than a scene's own side files: a folder of scenes named alike.
    private const int MostBeside = 1000;
    private Task<HashSet<string>>? _beside;

    public override Task ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        scenes.ReadAsync(bucket, key, Name, Etag, offset, buffer, cancellationToken);

    public override async Task<SceneBytes?> OpenSideFileAsync(string fileName, CancellationToken cancellationToken)
    {
        _beside ??= ListAsync(cancellationToken);
        var sibling = key[..(key.LastIndexOf('/') + 1)] + fileName;
        return (await _beside).Contains(sibling) ? await scenes.OpenAsync(bucket, sibling, cancellationToken) : null;
    }

    private async Task<HashSet<string>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. await scenes.ListAsync(bucket, Path.ChangeExtension(key, null) + ".", MostBeside, cancellationToken)];
        }
        catch (Exception e) when (e is SceneDeniedException or SceneReferenceException)
        {
            return [];
        }
    }
}
