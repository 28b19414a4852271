using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>Writes the merged detections of a scene.</summary>
internal static class MergedRows
{
    private static readonly (string, RowType)[] MemberKey = [("k_box", RowType.Long), ("k_detection", RowType.Long)];

    /// <summary>Replaces a scene's detections by the merged ones.</summary>
    public static async Task ReplaceAsync(
        StoreSession session,
        SceneLease held,
        IReadOnlyList<MergedDetection> merged,
        CancellationToken cancellationToken
    )
    {
        var scene = ("@scene", (object?)held.Scene.Id);
        await session.ExecuteAsync("DELETE FROM detections WHERE scene_id = @scene", cancellationToken, scene);
        await InsertAsync(session, held, merged, cancellationToken);
        // Boxes that belong to no merged detection; the others were just given theirs.
        await session.ExecuteAsync(
            """
            UPDATE boxes SET detection_id = NULL WHERE scene_id = @scene AND detection_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM detections d WHERE d.id = boxes.detection_id)
            """,
            cancellationToken,
            scene
        );
    }

    private static async Task InsertAsync(
        StoreSession session,
        SceneLease held,
        IReadOnlyList<MergedDetection> merged,
        CancellationToken cancellationToken
    )
    {
        if (merged.Count == 0)
            return;
        foreach (var (detection, _) in merged)
        {
            detection.JobId = held.Job.Id;
            detection.Job = held.Job.Uid;
            detection.SceneId = held.Scene.Id;
            detection.Scene = held.Scene.Name;
            detection.Provisional = false;
        }
        await session.InsertAsync([.. merged.Select(m => m.Detection)], (row, id) => row.Id = id, cancellationToken);
        var members = merged.SelectMany(m => m.BoxIds.Select(box => new object?[] { box, m.Detection.Id })).ToList();
        await session.ExecuteAsync(
            $"""
            UPDATE boxes SET detection_id = k.k_detection FROM {session.Dialect.Rows("k", MemberKey)}
            WHERE boxes.id = k.k_box AND boxes.scene_id = @scene
            """,
            cancellationToken,
            [.. session.Dialect.RowValues("k", members, MemberKey), ("@scene", held.Scene.Id)]
        );
    }
}
