using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>Stores the answers of a group of chips.</summary>
internal static class Completing
{
    private static readonly (string, RowType)[] EndKey =
    [
        ("k_id", RowType.Long),
        ("k_attempt", RowType.Int),
        ("k_state", RowType.Text),
        ("k_reason", RowType.Text),
    ];

    public static async Task<CompletionOutcome> RunAsync(
        StoreSession session,
        IReadOnlyList<ChipCompletion> completions,
        CancellationToken cancellationToken
    )
    {
        await session.LockAsync("chips", completions.Select(c => c.ChipId), cancellationToken);
        var written = await EndChipsAsync(session, completions, cancellationToken);
        // A chip that is in the group twice is written once.
        var first = new HashSet<long>();
        var flags = completions.Select(c => written.Contains((c.ChipId, c.Attempt)) && first.Add(c.ChipId)).ToList();
        var fresh = completions.Where((_, i) => flags[i]).ToList();
        await AnswerRows.DeleteEarlierAsync(session, [.. fresh.Where(c => c.Attempt > 1).Select(c => c.ChipId)], cancellationToken);
        await AnswerRows.InsertAsync(session, [.. fresh.Where(c => c.FailedReason is null)], cancellationToken);
        await AddQuartersAsync(session, fresh, cancellationToken);
        foreach (var group in fresh.GroupBy(c => (c.SceneId, c.Worker)).OrderBy(g => g.Key.SceneId))
            await AddProgressAsync(session, group.Key.SceneId, group.Key.Worker, [.. group], cancellationToken);
        var scenes = fresh.Select(c => c.SceneId).Distinct().Order().ToList();
        return new CompletionOutcome(flags, await Endings.EndAnalysisAsync(session, scenes, cancellationToken));
    }

    private static async Task<HashSet<(long, int)>> EndChipsAsync(
        StoreSession session,
        IReadOnlyList<ChipCompletion> completions,
        CancellationToken cancellationToken
    )
    {
        var rows = completions
            .Select(c =>
            {
                var state = c.FailedReason is null ? ChipState.Done : ChipState.Failed;
                return new object?[] { c.ChipId, c.Attempt, state.Word(), c.FailedReason };
            })
            .ToList();
        var ended = await session.QueryAsync(
            $"""
            UPDATE chips SET state = k.k_state, reason = k.k_reason, lease_until = NULL, finished_at = @now
            FROM {session.Dialect.Rows("k", EndKey)}
            WHERE chips.id = k.k_id AND chips.attempt = k.k_attempt AND chips.state = {ChipState.Running.Sql()}
            RETURNING id, attempt
            """,
            r => (r.GetInt64(0), r.GetInt32(1)),
            cancellationToken,
            session.Dialect.RowValues("k", rows, EndKey)
        );
        return [.. ended];
    }

    /// <summary>
    /// Inserts the quarters of completions that were written. The scenes' rows are locked and read first: a job that was dismissed or
    /// a scene that failed meanwhile gets none, and a transaction that ends a scene later sees those that were added.
    /// </summary>
    private static async Task AddQuartersAsync(
        StoreSession session,
        IReadOnlyList<ChipCompletion> fresh,
        CancellationToken cancellationToken
    )
    {
        var more = fresh.Where(c => c.FailedReason is null && c.Quarters.Count > 0).GroupBy(c => c.SceneId).OrderBy(g => g.Key).ToList();
        if (more.Count == 0)
            return;
        var live = await session.KeysAsync(
            $"""
            SELECT id FROM scenes WHERE {session.Dialect.In("id", "@ids")} AND {StateSql.OpenScene}
            ORDER BY id {session.Dialect.ForUpdate}
            """,
            cancellationToken,
            ("@ids", session.Dialect.Keys(more.Select(g => g.Key)))
        );
        foreach (var scene in more.Where(g => live.Contains(g.Key)))
            await ChipInserts.AddMissingAsync(session, scene.Key, [.. scene.SelectMany(c => c.Quarters)], cancellationToken);
    }

    private static async Task AddProgressAsync(
        StoreSession session,
        long scene,
        string worker,
        IReadOnlyList<ChipCompletion> completions,
        CancellationToken cancellationToken
    )
    {
        var done = completions.Where(c => c.FailedReason is null).ToList();
        await session.ExecuteAsync(
            """
            INSERT INTO scene_progress (scene_id, worker, chips_done, chips_failed, boxes, tokens, updated_at)
            VALUES (@scene, @worker, @done, @failed, @boxes, @tokens, @now)
            ON CONFLICT (scene_id, worker) DO UPDATE SET chips_done = scene_progress.chips_done + excluded.chips_done,
              chips_failed = scene_progress.chips_failed + excluded.chips_failed, boxes = scene_progress.boxes + excluded.boxes,
              tokens = scene_progress.tokens + excluded.tokens, updated_at = excluded.updated_at
            """,
            cancellationToken,
            ("@scene", scene),
            ("@worker", worker),
            ("@done", done.Count),
            ("@failed", completions.Count - done.Count),
            ("@boxes", done.Sum(c => c.Answers.Sum(a => a.Boxes.Count))),
            ("@tokens", done.Sum(c => c.Answers.Sum(a => (long)a.Answer.Tokens)))
        );
        if (done.SelectMany(c => c.Answers).FirstOrDefault() is { } any)
        {
            await session.ExecuteAsync(
                "UPDATE jobs SET dtype = @dtype WHERE dtype IS NULL AND id = (SELECT job_id FROM scenes WHERE id = @scene)",
                cancellationToken,
                ("@dtype", any.Answer.Dtype),
                ("@scene", scene)
            );
        }
    }
}
