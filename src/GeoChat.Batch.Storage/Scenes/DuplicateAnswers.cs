using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>Chips with the same pixels share an answer.</summary>
internal static class DuplicateAnswers
{
    /// <summary>
    /// Gives each skipped(duplicate) chip of a scene the answers of the chip it repeats, and their boxes shifted into its own window. It
    /// runs in the transaction that leases the scene to merge, when no answer can change any more. Whatever reads boxes or answers
    /// (merging, exports, evidence) then finds real rows and needs to know nothing of duplicates. Copies are made once.
    /// </summary>
    public static async Task CopyAsync(StoreSession session, long scene, CancellationToken cancellationToken)
    {
        var any = await session.KeysAsync(
            "SELECT id FROM chips WHERE scene_id = @scene AND duplicate_of IS NOT NULL LIMIT 1",
            cancellationToken,
            ("@scene", scene)
        );
        if (any.Count == 0)
            return;
        // Original and copy belong to one scene. Every table is filtered by it, so that no plan reads the boxes of other scenes.
        var answers = session.Columns<Answer>();
        await session.ExecuteAsync(
            $"""
            INSERT INTO answers ({string.Join(", ", answers)})
            SELECT {string.Join(", ", answers.Select(c => c == "chip_id" ? "d.id" : "a." + c))}
            FROM chips d JOIN answers a ON a.chip_id = d.duplicate_of
            WHERE d.scene_id = @scene AND a.scene_id = @scene AND d.duplicate_of IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM answers e WHERE e.scene_id = @scene AND e.chip_id = d.id)
            ORDER BY d.id, a.id
            """,
            cancellationToken,
            ("@scene", scene)
        );
        var boxes = session.Columns<Box>();
        await session.ExecuteAsync(
            $"""
            INSERT INTO boxes ({string.Join(", ", boxes)})
            SELECT {string.Join(", ", boxes.Select(Shifted))}
            FROM chips d JOIN chips o ON o.id = d.duplicate_of JOIN answers a ON a.chip_id = o.id
            JOIN answers e ON e.chip_id = d.id AND e.query_ordinal = a.query_ordinal AND e.turn = a.turn
            JOIN boxes b ON b.answer_id = a.id
            WHERE d.scene_id = @scene AND a.scene_id = @scene AND e.scene_id = @scene AND b.scene_id = @scene
            AND d.duplicate_of IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM boxes f WHERE f.scene_id = @scene AND f.answer_id = e.id)
            ORDER BY e.id, b.ordinal
            """,
            cancellationToken,
            ("@scene", scene)
        );
    }

    private static string Shifted(string column) =>
        column switch
        {
            "answer_id" => "e.id",
            "detection_id" => "NULL",
            "x1" or "x2" or "x3" or "x4" => $"b.{column} + (d.x - o.x)",
            "y1" or "y2" or "y3" or "y4" => $"b.{column} + (d.y - o.y)",
            _ => "b." + column,
        };
}
