using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Saturated answers are asked again on finer chips.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public Task<bool> AddDuplicatesAsync(SceneLease held, IReadOnlyList<Chip> duplicates, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                var ours = await session.KeysAsync(
                    $"SELECT id FROM scenes WHERE {Held} AND state = 'merging' {Dialect.ForUpdate}",
                    cancellationToken,
                    Fence(held)
                );
                if (ours.Count == 0)
                    return false;
                foreach (var chip in duplicates)
                    chip.FinishedAt = session.Now;
                await AddMissingAsync(session, held.Scene.Id, duplicates, cancellationToken);
                await CopyToDuplicatesAsync(session, held.Scene.Id, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// Inserts the quarters of completions that were written. The scenes' rows are locked and looked at first: a job dismissed or a scene
    /// failed meanwhile gets none, and whoever ends a scene later sees those that were added.
    /// </summary>
    private async Task AddQuartersAsync(StoreSession session, IReadOnlyList<ChipCompletion> fresh, CancellationToken cancellationToken)
    {
        var more = fresh.Where(c => c.FailedReason is null && c.Quarters.Count > 0).GroupBy(c => c.SceneId).OrderBy(g => g.Key).ToList();
        if (more.Count == 0)
            return;
        var live = await session.KeysAsync(
            $"SELECT id FROM scenes WHERE {Dialect.In("id", "@ids")} AND state NOT IN ('done', 'failed') ORDER BY id {Dialect.ForUpdate}",
            cancellationToken,
            ("@ids", Dialect.Keys(more.Select(g => g.Key)))
        );
        foreach (var scene in more.Where(g => live.Contains(g.Key)))
            await AddMissingAsync(session, scene.Key, [.. scene.SelectMany(c => c.Quarters)], cancellationToken);
    }

    private async Task AddMissingAsync(StoreSession session, long scene, IReadOnlyList<Chip> chips, CancellationToken cancellationToken)
    {
        var there = await ExistingWindowsAsync(session, scene, chips, cancellationToken);
        var fresh = chips.Where(c => there.Add((c.Level, c.Col, c.Row))).ToList();
        foreach (var chip in fresh)
        {
            chip.SceneId = scene;
            chip.PlannedAt = session.Now;
        }
        await InsertChipsAsync(session, fresh, cancellationToken);
    }
}
