using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Ingest.Uploads;

/// <summary>Who still needs an upload.</summary>
internal sealed class UploadUse(SqlStore store)
{
    /// <summary>Whether a scene of an unfinished job comes from it.</summary>
    public async Task<bool> IsReadAsync(Upload upload, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        return await context.Scenes.AnyAsync(
            scene =>
                scene.Source == upload.Scene
                && scene.State != SceneState.Done
                && scene.State != SceneState.Failed
                && context.Jobs.Any(job => job.Id == scene.JobId && job.State != JobState.Dismissed),
            cancellationToken
        );
    }
}
