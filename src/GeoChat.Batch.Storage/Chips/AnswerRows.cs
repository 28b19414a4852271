using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>The rows of answers, their boxes, and the provisional detections that show them while the scene runs.</summary>
internal static class AnswerRows
{
    /// <summary>Deletes the earlier answers of chips that are answered again.</summary>
    public static async Task DeleteEarlierAsync(StoreSession session, IReadOnlyList<long> chipIds, CancellationToken cancellationToken)
    {
        if (chipIds.Count == 0)
            return;
        var ofChips = session.Dialect.In("chip_id", "@ids");
        var keys = ("@ids", (object?)session.Dialect.Keys(chipIds));
        await session.ExecuteAsync($"DELETE FROM answers WHERE {ofChips}", cancellationToken, keys);
        await session.ExecuteAsync($"DELETE FROM detections WHERE {ofChips} AND provisional = TRUE", cancellationToken, keys);
    }

    /// <summary>Inserts what the completions contain; the keys are set on every row.</summary>
    public static async Task InsertAsync(
        StoreSession session,
        IReadOnlyList<ChipCompletion> completions,
        CancellationToken cancellationToken
    )
    {
        var answers = completions.SelectMany(c => c.Answers.Select(a => (Completion: c, a.Answer, a.Boxes))).ToList();
        if (answers.Count == 0)
            return;
        var jobs = await JobsAsync(session, [.. completions.Select(c => c.SceneId).Distinct()], cancellationToken);
        foreach (var (completion, answer, _) in answers)
        {
            answer.SceneId = completion.SceneId;
            answer.ChipId = completion.ChipId;
        }
        await session.InsertAsync([.. answers.Select(a => a.Answer)], (row, id) => row.Id = id, cancellationToken);
        foreach (var (completion, answer, boxes) in answers)
        {
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
        await session.InsertAsync([.. pairs.Select(p => p.Detection)], (row, id) => row.Id = id, cancellationToken);
        foreach (var (box, detection) in pairs)
            box.DetectionId = detection.Id;
        await session.InsertAsync([.. pairs.Select(p => p.Box)], (row, id) => row.Id = id, cancellationToken);
    }

    private static async Task<Dictionary<long, long>> JobsAsync(
        StoreSession session,
        IReadOnlyList<long> sceneIds,
        CancellationToken cancellationToken
    )
    {
        var jobs = await session.QueryAsync(
            $"SELECT id, job_id FROM scenes WHERE {session.Dialect.In("id", "@ids")}",
            r => (Scene: r.GetInt64(0), Job: r.GetInt64(1)),
            cancellationToken,
            ("@ids", session.Dialect.Keys(sceneIds))
        );
        return jobs.ToDictionary(j => j.Scene, j => j.Job);
    }
}
