using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>Inserts a job, once for each owner and idempotency key.</summary>
internal static class JobInserts
{
    /// <summary>Inserts job and scenes; the earlier job where the key was used before.</summary>
    public static async Task<EarlierJob?> AddAsync(
        StoreSession session,
        Job job,
        IReadOnlyList<Scene> scenes,
        CancellationToken cancellationToken
    )
    {
        if (await EarlierAsync(session, job, cancellationToken) is { } earlier)
            return earlier;
        if (job.CreatedAt == 0)
            job.CreatedAt = session.Now;
        job.UpdatedAt = session.Now;
        await session.InsertAsync([job], (row, id) => row.Id = id, cancellationToken);
        foreach (var (i, scene) in scenes.Index())
        {
            scene.JobId = job.Id;
            scene.Ordinal = i;
            if (scene.CreatedAt == 0)
                scene.CreatedAt = session.Now;
        }
        await session.InsertAsync(scenes, (row, id) => row.Id = id, cancellationToken);
        return null;
    }

    private static async Task<EarlierJob?> EarlierAsync(StoreSession session, Job job, CancellationToken cancellationToken)
    {
        if (job.IdempotencyKey is null)
            return null;
        await session.SerializeAsync($"submit {job.Owner} {job.IdempotencyKey}", cancellationToken);
        var found = await session.QueryAsync(
            "SELECT id, request_hash FROM jobs WHERE owner = @owner AND idempotency_key = @key",
            r => new EarlierJob(r.GetInt64(0), r.GetString(1)),
            cancellationToken,
            ("@owner", job.Owner),
            ("@key", job.IdempotencyKey)
        );
        return found.SingleOrDefault();
    }
}

/// <summary>A job that the same owner and key made before.</summary>
internal sealed record EarlierJob(long Id, string RequestHash);
