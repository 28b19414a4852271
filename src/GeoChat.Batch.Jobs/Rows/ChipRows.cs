using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Jobs.Rows;

/// <summary>A chip as the store keeps it, and its window again.</summary>
public static class ChipRows
{
    /// <summary>A chip to ask, with its name in the chip store.</summary>
    public static Chip Planned(ChipPlace place, string contentHash, double validShare)
    {
        var row = Of(place, ChipState.Planned, null, validShare);
        row.ContentHash = contentHash;
        return row;
    }

    /// <summary>A chip that is not asked, for one of the reasons in <see cref="ChipReason"/>.</summary>
    public static Chip Skipped(ChipPlace place, string reason, double validShare) => Of(place, ChipState.Skipped, reason, validShare);

    /// <summary>A chip whose pixels cannot be read.</summary>
    public static Chip Damaged(ChipPlace place, double validShare) => Of(place, ChipState.Failed, ChipReason.Damaged, validShare);

    /// <summary>A chip that shows what another shows, and is answered by it.</summary>
    public static Chip Duplicate(ChipPlace place, Chip original)
    {
        var row = Of(place, ChipState.Skipped, ChipReason.Duplicate, original.ValidShare);
        row.ContentHash = original.ContentHash;
        row.DuplicateOf = original.Id;
        return row;
    }

    public static ChipWindow WindowOf(Chip chip) => new(chip.Level, chip.Col, chip.Row, chip.X, chip.Y, chip.Width, chip.Height);

    public static ChipWindow WindowOf(ClaimedChip chip) => new(chip.Level, chip.Col, chip.Row, chip.X, chip.Y, chip.Width, chip.Height);

    /// <summary>The store's reason of a chip that tiling skips.</summary>
    public static string ReasonOf(SkipReason skip) =>
        skip switch
        {
            SkipReason.Nodata => ChipReason.Nodata,
            SkipReason.Blank => ChipReason.Blank,
            SkipReason.Outside => ChipReason.Outside,
            SkipReason.Cloud => ChipReason.Cloud,
            _ => throw new ArgumentOutOfRangeException(nameof(skip), skip, null),
        };

    private static Chip Of(ChipPlace place, ChipState state, string? reason, double validShare) =>
        new()
        {
            SceneId = place.SceneId,
            Level = place.Window.Level,
            Col = place.Window.Col,
            Row = place.Window.Row,
            X = place.Window.X,
            Y = place.Window.Y,
            Width = place.Window.Width,
            Height = place.Window.Height,
            Queries = place.Queries,
            State = state,
            Reason = reason,
            ValidShare = validShare,
            Geom = place.Georeference?.ToLonLat(place.Window),
        };
}
