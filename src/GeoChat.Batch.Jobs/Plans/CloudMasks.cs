using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Scenes;

namespace GeoChat.Batch.Jobs.Plans;

/// <summary>The cloud mask that a request names for a scene.</summary>
public static class CloudMasks
{
    /// <summary>Share of cloud above which a chip is skipped, where the request says nothing.</summary>
    public const double DefaultMost = 0.5;

    private const string SceneHole = "{scene}";

    /// <summary>Reads the scene's mask; null where none is named.</summary>
    /// <exception cref="ImageryException">It cannot be read or does not fit.</exception>
    /// <exception cref="BlobException">It is not there, or where this server may not read.</exception>
    public static async Task<CloudMask?> ReadAsync(
        JobOptions? options,
        string sceneName,
        SceneHeader scene,
        SceneOpener opener,
        CancellationToken cancellationToken
    )
    {
        if (options?.CloudMask is not { } named)
            return null;
        using var mask = await opener.OpenAsync(PathOf(named, sceneName), cancellationToken);
        return CloudMask.Read(mask, scene, options.CloudValues is { } values ? [.. values] : null);
    }

    /// <summary>Refuses a mask that is not there or does not fit, by its header only.</summary>
    /// <exception cref="RequestException">It cannot be used.</exception>
    /// <exception cref="BlobException">It is not there, or where this server may not read.</exception>
    public static async Task CheckAsync(
        JobOptions? options,
        string sceneName,
        SceneHeader scene,
        SceneOpener opener,
        CancellationToken cancellationToken
    )
    {
        if (options?.CloudMask is not { } named)
            return;
        try
        {
            using var mask = await opener.OpenAsync(PathOf(named, sceneName), cancellationToken);
            CloudMask.Check(mask.Header, scene);
        }
        catch (ImageryException e)
        {
            throw new RequestException($"The cloud mask '{named}' cannot be used. {e.Message}", e);
        }
    }

    private static string PathOf(string named, string sceneName) => named.Replace(SceneHole, sceneName, StringComparison.Ordinal);
}
