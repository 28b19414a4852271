using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery;
using GeoChat.Batch.Imagery.Tiff;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.ServiceDefaults;

/// <summary>Opens scenes by their stored reference, wherever they lie.</summary>
public sealed class SceneOpener(SceneSources sources, IOptions<SceneSourceOptions> options)
{
    private readonly RangeReading _reading = new()
    {
        ReadAheadBytes = options.Value.ReadAheadBytes,
        MaxGapBytes = options.Value.MaxGapBytes,
        MaxRequestBytes = options.Value.MaxRequestBytes,
        CacheBytes = options.Value.CacheBytes,
        Parallel = options.Value.Parallel,
    };

    /// <summary>Reads a scene's header; the caller disposes the scene.</summary>
    /// <exception cref="ImageryException">It cannot be read as a scene.</exception>
    /// <exception cref="Blobs.BlobException">It is not there or cannot be had.</exception>
    public async Task<Scene> OpenAsync(string source, CancellationToken cancellationToken)
    {
        if (sources.LocalPath(source) is { } path)
            return Scene.Open(path);
        var bytes = await sources.OpenAsync(source, cancellationToken);
        try
        {
            return await Task.Run(() => Scene.Open(new RemoteByteSource(bytes, _reading)), cancellationToken);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }
}
