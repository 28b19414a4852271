using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Composite;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Jobs.Scenes;

/// <summary>Opens scenes by their stored reference, wherever they lie.</summary>
public sealed class SceneOpener(SceneSources sources, SceneSourceOptions options)
{
    private readonly RangeReading _reading = new()
    {
        ReadAheadBytes = options.ReadAheadBytes,
        MaxGapBytes = options.MaxGapBytes,
        MaxRequestBytes = options.MaxRequestBytes,
        CacheBytes = options.CacheBytes,
        Parallel = options.Parallel,
    };

    /// <summary>Reads the header of a scene, which may be several files; the caller disposes the scene.</summary>
    /// <exception cref="ImageryException">It cannot be read as a scene.</exception>
    /// <exception cref="Blobs.BlobException">It is not there or cannot be had.</exception>
    public async Task<Raster> OpenAsync(string source, CancellationToken cancellationToken)
    {
        if (SceneGroup.Parse(source) is not { } group)
            return await OpenFileAsync(source, cancellationToken);
        var files = new List<Raster>();
        try
        {
            foreach (var file in group.Files)
                files.Add(await OpenFileAsync(file, cancellationToken));
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }

        return RasterGroup.Combine(
            files,
            group.Kind == SceneGroup.Mosaic ? SceneGrouping.Mosaic : SceneGrouping.Bands,
            group.Name,
            [.. group.Files.Select(file => Path.GetFileName(file))]
        );
    }

    private async Task<Raster> OpenFileAsync(string source, CancellationToken cancellationToken)
    {
        if (sources.LocalPath(source) is { } path)
            return Raster.Open(path);
        var bytes = await sources.OpenAsync(source, cancellationToken);
        try
        {
            return await Task.Run(() => Raster.Open(new RemoteByteSource(bytes, _reading)), cancellationToken);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }
}
