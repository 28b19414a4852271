using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Jobs come in.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public async Task<SubmitOutcome> SubmitAsync(Job job, IReadOnlyList<Scene> scenes, CancellationToken cancellationToken)
    {
        var earlier = await WriteAsync(
            async session =>
            {
                if (job.IdempotencyKey is not null)
                {
                    await SerializeAsync(session, $"submit {job.Owner} {job.IdempotencyKey}", cancellationToken);
                    var found = await session.QueryAsync(
                        "SELECT id, request_hash FROM jobs WHERE owner = @owner AND idempotency_key = @key",
                        r => (Id: r.GetInt64(0), Hash: r.GetString(1)),
                        cancellationToken,
                        ("@owner", job.Owner),
                        ("@key", job.IdempotencyKey)
                    );
                    if (found is [var same])
                        return same;
                }
                if (job.CreatedAt == 0)
                    job.CreatedAt = session.Now;
                job.UpdatedAt = session.Now;
                job.Id = (await InsertAsync(session, Jobs, [job], cancellationToken))[0];
                foreach (var (i, scene) in scenes.Index())
                {
                    scene.JobId = job.Id;
                    scene.Ordinal = i;
                    if (scene.CreatedAt == 0)
                        scene.CreatedAt = session.Now;
                }
                var ids = await InsertAsync(session, Scenes, scenes, cancellationToken);
                for (var i = 0; i < ids.Count; i++)
                    scenes[i].Id = ids[i];
                return default;
            },
            cancellationToken
        );
        if (earlier.Hash is null)
            return new SubmitOutcome(job, true, false);
        await using var context = CreateContext();
        var stored = await context.Jobs.AsNoTracking().SingleAsync(j => j.Id == earlier.Id, cancellationToken);
        return new SubmitOutcome(stored, false, earlier.Hash != job.RequestHash);
    }
}
