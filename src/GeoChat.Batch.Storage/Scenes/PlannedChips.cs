using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>Inserts the chips that tiling made; chips with the same pixels are asked once.</summary>
internal static class PlannedChips
{
    private static readonly (string, RowType)[] HashKey = [("k_hash", RowType.Text)];

    /// <summary>Inserts chips that are not there yet; one that repeats an earlier planned chip becomes skipped(duplicate).</summary>
    public static async Task AddAsync(StoreSession session, long scene, IReadOnlyList<Chip> chips, CancellationToken cancellationToken)
    {
        var fresh = await ChipInserts.MissingAsync(session, scene, chips, cancellationToken);
        foreach (var chip in fresh)
        {
            // Set by an earlier attempt of this transaction, which was rolled back.
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
        // A chip that repeats one of the same batch is inserted after it, when its key is known.
        var repeats = fresh.Where(c => ContentKey(c) is { } key && !originals.TryAdd(key, c)).ToList();
        await ChipInserts.AddAsync(session, [.. fresh.Except(repeats)], cancellationToken);
        foreach (var chip in repeats)
        {
            chip.DuplicateOf = originals[ContentKey(chip)!.Value].Id;
            chip.State = ChipState.Skipped;
            chip.Reason = ChipReason.Duplicate;
            chip.FinishedAt = session.Now;
        }
        await ChipInserts.AddAsync(session, repeats, cancellationToken);
    }

    /// <summary>
    /// What makes two chips of a scene the same question; null where a chip is never a duplicate (not planned, or a region's own).
    /// </summary>
    private static (string Hash, int Level, int Width, int Height, string? Queries)? ContentKey(Chip chip) =>
        chip is { State: ChipState.Planned, ContentHash: { } hash, Level: not Chip.RegionLevel }
            ? (hash, chip.Level, chip.Width, chip.Height, chip.Queries)
            : null;

    private static async Task<Dictionary<(string, int, int, int, string?), Chip>> OriginalsAsync(
        StoreSession session,
        long scene,
        IReadOnlyList<Chip> chips,
        CancellationToken cancellationToken
    )
    {
        var hashes = chips
            .Where(c => ContentKey(c) is not null)
            .Select(c => c.ContentHash)
            .Distinct()
            .Select(h => new object?[] { h })
            .ToList();
        var found = await session.QueryAsync(
            $"""
            SELECT c.id, c.content_hash, c.level, c.width, c.height, c.queries FROM {session.Dialect.Rows("k", HashKey)}
            JOIN chips c ON c.scene_id = @scene AND c.content_hash = k.k_hash
            WHERE c.duplicate_of IS NULL AND c.state <> {ChipState.Skipped.Sql()} AND c.level <> @region
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
            [.. session.Dialect.RowValues("k", hashes, HashKey), ("@scene", scene), ("@region", Chip.RegionLevel)]
        );
        var originals = new Dictionary<(string, int, int, int, string?), Chip>();
        foreach (var chip in found)
            originals.TryAdd(ContentKey(chip)!.Value, chip);
        return originals;
    }
}
