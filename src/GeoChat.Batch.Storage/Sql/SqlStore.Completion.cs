using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Answers come in.</content>
public abstract partial class SqlStore
{
    private static readonly (string, RowType)[] EndKey =
    [
        ("k_id", RowType.Long),
        ("k_attempt", RowType.Int),
        ("k_state", RowType.Text),
        ("k_reason", RowType.Text),
    ];

    /// <inheritdoc/>
    public Task<CompletionOutcome> CompleteChipsAsync(IReadOnlyList<ChipCompletion> completions, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await LockChipsAsync(session, completions.Select(c => c.ChipId), cancellationToken);
                var written = await EndChipsAsync(session, completions, cancellationToken);
                // One chip twice in a group is written once.
                var first = new HashSet<long>();
                var flags = completions.Select(c => written.Contains((c.ChipId, c.Attempt)) && first.Add(c.ChipId)).ToList();
                var fresh = completions.Where((_, i) => flags[i]).ToList();
                await ForgetEarlierAsync(session, [.. fresh.Where(c => c.Attempt > 1).Select(c => c.ChipId)], cancellationToken);
                await InsertAnswersAsync(session, [.. fresh.Where(c => c.FailedReason is null)], cancellationToken);
                await AddQuartersAsync(session, fresh, cancellationToken);
                foreach (var group in fresh.GroupBy(c => (c.SceneId, c.Worker)).OrderBy(g => g.Key.SceneId))
                    await AddProgressAsync(session, group.Key.SceneId, group.Key.Worker, [.. group], cancellationToken);
                var scenes = fresh.Select(c => c.SceneId).Distinct().Order().ToList();
                return new CompletionOutcome(flags, scenes.Count == 0 ? [] : await EndAnalysisAsync(session, scenes, cancellationToken));
            },
            cancellationToken
        );

    private async Task<HashSet<(long, int)>> EndChipsAsync(
        StoreSession session,
        IReadOnlyList<ChipCompletion> completions,
        CancellationToken cancellationToken
    )
    {
        var rows = completions
            .Select(c => new object?[] { c.ChipId, c.Attempt, c.FailedReason is null ? "done" : "failed", c.FailedReason })
            .ToList();
        var ended = await session.QueryAsync(
            $"""
            UPDATE chips SET state = k.k_state, reason = k.k_reason, lease_until = NULL, finished_at = @now FROM {Dialect.Rows("k", EndKey)}
            WHERE chips.id = k.k_id AND chips.attempt = k.k_attempt AND chips.state = 'running'
            RETURNING id, attempt
            """,
            r => (r.GetInt64(0), r.GetInt32(1)),
            cancellationToken,
            Dialect.RowValues("k", rows, EndKey)
        );
        return [.. ended];
    }

    /// <summary>A chip that is answered again after a retry leaves nothing of its earlier answers.</summary>
    private async Task ForgetEarlierAsync(StoreSession session, IReadOnlyList<long> chipIds, CancellationToken cancellationToken)
    {
        if (chipIds.Count == 0)
            return;
        var keys = ("@ids", (object?)Dialect.Keys(chipIds));
        await session.ExecuteAsync($"DELETE FROM answers WHERE {Dialect.In("chip_id", "@ids")}", cancellationToken, keys);
        await session.ExecuteAsync(
            $"DELETE FROM detections WHERE {Dialect.In("chip_id", "@ids")} AND provisional = TRUE",
            cancellationToken,
            keys
        );
    }

    private async Task InsertAnswersAsync(
        StoreSession session,
        IReadOnlyList<ChipCompletion> completions,
        CancellationToken cancellationToken
    )
    {
        var answers = completions.SelectMany(c => c.Answers.Select(a => (Completion: c, a.Answer, a.Boxes))).ToList();
        if (answers.Count == 0)
            return;
        var jobs = await JobsOfAsync(session, [.. completions.Select(c => c.SceneId).Distinct()], cancellationToken);
        foreach (var (completion, answer, _) in answers)
        {
            answer.SceneId = completion.SceneId;
            answer.ChipId = completion.ChipId;
        }
        var answerIds = await InsertAsync(session, Answers, [.. answers.Select(a => a.Answer)], cancellationToken);
        for (var i = 0; i < answers.Count; i++)
        {
            var (completion, answer, boxes) = answers[i];
            answer.Id = answerIds[i];
            foreach (var (ordinal, (box, detection)) in boxes.Index())
            {
                box.SceneId = completion.SceneId;
                box.AnswerId = answer.Id;
                box.Ordinal = ordinal;
                detection.JobId = jobs[completion.SceneId];
                detection.SceneId = completion.SceneId;
                detection.ChipId = completion.ChipId;
                detection.AnswerId = answer.Id;
                detection.QueryOrdinal = answer.QueryOrdinal;
                detection.Provisional = true;
            }
        }
        var pairs = answers.SelectMany(a => a.Boxes).ToList();
        if (pairs.Count == 0)
            return;
        var detectionIds = await InsertAsync(session, Detections, [.. pairs.Select(p => p.Detection)], cancellationToken);
        for (var i = 0; i < pairs.Count; i++)
            pairs[i].Box.DetectionId = pairs[i].Detection.Id = detectionIds[i];
        var boxIds = await InsertAsync(session, Boxes, [.. pairs.Select(p => p.Box)], cancellationToken);
        for (var i = 0; i < pairs.Count; i++)
            pairs[i].Box.Id = boxIds[i];
    }

    private async Task<Dictionary<long, long>> JobsOfAsync(
        StoreSession session,
        IReadOnlyList<long> sceneIds,
        CancellationToken cancellationToken
    )
    {
        var jobs = await session.QueryAsync(
            $"SELECT id, job_id FROM scenes WHERE {Dialect.In("id", "@ids")}",
            r => (Scene: r.GetInt64(0), Job: r.GetInt64(1)),
            cancellationToken,
            ("@ids", Dialect.Keys(sceneIds))
        );
        return jobs.ToDictionary(j => j.Scene, j => j.Job);
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
