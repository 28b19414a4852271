using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>Inserts chips that are not there yet by their natural key.</summary>
internal static class ChipInserts
{
    private static readonly (string, RowType)[] WindowKey = [("k_level", RowType.Int), ("k_col", RowType.Int), ("k_row", RowType.Int)];

    /// <summary>The chips whose window the scene does not have yet, with scene and time set.</summary>
    public static async Task<IReadOnlyList<Chip>> MissingAsync(
        StoreSession session,
        long scene,
        IReadOnlyList<Chip> chips,
        CancellationToken cancellationToken
    )
    {
        var existing = await ExistingAsync(session, scene, chips, cancellationToken);
        var missing = chips.Where(c => existing.Add((c.Level, c.Col, c.Row))).ToList();
        foreach (var chip in missing)
        {
            chip.SceneId = scene;
            chip.PlannedAt = session.Now;
        }
        return missing;
    }

    /// <summary>Inserts the chips whose window the scene does not have.</summary>
    public static async Task AddMissingAsync(
        StoreSession session,
        long scene,
        IReadOnlyList<Chip> chips,
        CancellationToken cancellationToken
    ) => await AddAsync(session, await MissingAsync(session, scene, chips, cancellationToken), cancellationToken);

    /// <summary>Inserts chips.</summary>
    public static Task AddAsync(StoreSession session, IReadOnlyList<Chip> chips, CancellationToken cancellationToken) =>
        session.InsertAsync(chips, (chip, id) => chip.Id = id, cancellationToken);

    private static async Task<HashSet<(int Level, int Col, int Row)>> ExistingAsync(
        StoreSession session,
        long scene,
        IReadOnlyList<Chip> chips,
        CancellationToken cancellationToken
    )
    {
        var rows = chips.Select(c => new object?[] { c.Level, c.Col, c.Row }).ToList();
        var existing = await session.QueryAsync(
            $"""
            SELECT c.level, c.col, c.row FROM {session.Dialect.Rows("k", WindowKey)}
            JOIN chips c ON c.scene_id = @scene AND c.level = k.k_level AND c.col = k.k_col AND c.row = k.k_row
            """,
            r => (r.GetInt32(0), r.GetInt32(1), r.GetInt32(2)),
            cancellationToken,
            [.. session.Dialect.RowValues("k", rows, WindowKey), ("@scene", scene)]
        );
        return [.. existing];
    }
}
