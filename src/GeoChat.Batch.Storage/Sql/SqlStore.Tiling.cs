using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Chips come in.</content>
public abstract partial class SqlStore
{
    private static readonly (string, RowType)[] WindowKey = [("k_level", RowType.Int), ("k_col", RowType.Int), ("k_row", RowType.Int)];

    /// <inheritdoc/>
    public Task<bool> AddChipsAsync(SceneLease held, IReadOnlyList<Chip> chips, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                var ours = await session.KeysAsync(
                    $"SELECT id FROM scenes WHERE {Held} AND state = 'tiling' {Dialect.ForUpdate}",
                    cancellationToken,
                    Fence(held)
                );
                if (ours.Count == 0)
                    return false;
                var scene = held.Scene.Id;
                var there = await ExistingWindowsAsync(session, scene, chips, cancellationToken);
                var fresh = chips.Where(c => there.Add((c.Level, c.Col, c.Row))).ToList();
                foreach (var chip in fresh)
                {
                    chip.SceneId = scene;
                    chip.PlannedAt = session.Now;
                    // Marked so by a try of this transaction that was undone.
                    if (chip.DuplicateOf is not null)
                    {
                        chip.DuplicateOf = null;
                        chip.State = ChipState.Planned;
                        chip.Reason = null;
                        chip.FinishedAt = null;
                    }
                    if (chip.State is ChipState.Skipped or ChipState.Failed)
                        chip.FinishedAt = session.Now;
                }
                var originals = await OriginalsAsync(session, scene, fresh, cancellationToken);
                // Those that repeat a chip of this very batch must wait until that has its key.
                var repeats = fresh.Where(c => ContentKey(c) is { } key && !originals.TryAdd(key, c)).ToList();
                await InsertChipsAsync(session, [.. fresh.Except(repeats)], cancellationToken);
                foreach (var chip in repeats)
                {
                    chip.DuplicateOf = originals[ContentKey(chip)!.Value].Id;
                    chip.State = ChipState.Skipped;
                    chip.Reason = ChipReason.Duplicate;
                    chip.FinishedAt = session.Now;
                }
                await InsertChipsAsync(session, repeats, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// What makes two chips of a scene the same question; null where a chip is never a duplicate (not planned, or a region's own).
    /// </summary>
    private static (string Hash, int Level, int Width, int Height, string? Queries)? ContentKey(Chip chip) =>
        chip is { State: ChipState.Planned, ContentHash: { } hash, Level: not -1 }
            ? (hash, chip.Level, chip.Width, chip.Height, chip.Queries)
            : null;

    private async Task InsertChipsAsync(StoreSession session, IReadOnlyList<Chip> chips, CancellationToken cancellationToken)
    {
        if (chips.Count == 0)
            return;
        var ids = await InsertAsync(session, Chips, chips, cancellationToken);
        for (var i = 0; i < ids.Count; i++)
            chips[i].Id = ids[i];
    }

    private async Task<HashSet<(int Level, int Col, int Row)>> ExistingWindowsAsync(
        StoreSession session,
        long scene,
        IReadOnlyList<Chip> chips,
        CancellationToken cancellationToken
    )
    {
        var rows = chips.Select(c => new object?[] { c.Level, c.Col, c.Row }).ToList();
        var there = await session.QueryAsync(
            $"""
            SELECT c.level, c.col, c.row FROM {Dialect.Rows("k", WindowKey)}
            JOIN chips c ON c.scene_id = @scene AND c.level = k.k_level AND c.col = k.k_col AND c.row = k.k_row
            """,
            r => (r.GetInt32(0), r.GetInt32(1), r.GetInt32(2)),
            cancellationToken,
            [.. Dialect.RowValues("k", rows, WindowKey), ("@scene", scene)]
        );
        return [.. there];
    }

    private async Task<Dictionary<(string, int, int, int, string?), Chip>> OriginalsAsync(
        StoreSession session,
        long scene,
        IReadOnlyList<Chip> chips,
        CancellationToken cancellationToken
    )
    {
        (string, RowType)[] columns = [("k_hash", RowType.Text)];
        var hashes = chips
            .Where(c => ContentKey(c) is not null)
            .Select(c => c.ContentHash)
            .Distinct()
            .Select(h => new object?[] { h })
            .ToList();
        var found = await session.QueryAsync(
            $"""
            SELECT c.id, c.content_hash, c.level, c.width, c.height, c.queries FROM {Dialect.Rows("k", columns)}
            JOIN chips c ON c.scene_id = @scene AND c.content_hash = k.k_hash
            WHERE c.duplicate_of IS NULL AND c.state <> 'skipped' AND c.level <> -1
            ORDER BY c.id
            """,
            r => new Chip
            {
                Id = r.GetInt64(0),
                ContentHash = r.GetString(1),
                Level = r.GetInt32(2),
                Width = r.GetInt32(3),
                Height = r.GetInt32(4),
                Queries = r.IsDBNull(5) ? null : r.GetString(5),
            },
            cancellationToken,
            [.. Dialect.RowValues("k", hashes, columns), ("@scene", scene)]
        );
        var originals = new Dictionary<(string, int, int, int, string?), Chip>();
        foreach (var chip in found)
            originals.TryAdd(ContentKey(chip)!.Value, chip);
        return originals;
    }
}
