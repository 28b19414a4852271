using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Ingest.Uploads;

/// <summary>Who still needs an upload.</summary>
internal sealed class UploadUse(SceneReads scenes)
{
    /// <summary>Whether a scene of an unfinished job comes from it.</summary>
    public Task<bool> IsReadAsync(Upload upload, CancellationToken cancellationToken) =>
        scenes.IsReadFromAsync(upload.Scene, cancellationToken);
}
