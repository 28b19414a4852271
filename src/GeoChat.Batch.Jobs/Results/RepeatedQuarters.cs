using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>A chip that repeats another is not asked; where the other was crowded and quartered, it repeats the quarters too.</summary>
public static class RepeatedQuarters
{
    /// <summary>Rows of quarters that are not there yet, each a duplicate of the original's.</summary>
    public static IReadOnlyList<Chip> Missing(IReadOnlyList<Chip> chips, SceneGeoreference? georeference)
    {
        var byId = chips.ToDictionary(chip => chip.Id);
        var there = chips.Select(chip => (chip.Level, chip.Col, chip.Row)).ToHashSet();
        var quarters = chips.Where(chip => ChipLevel.Depth(chip.Level) > 0 && chip.DuplicateOf is null).ToLookup(Ancestor);
        var missing = new List<Chip>();
        foreach (var repeated in chips.Where(chip => chip.DuplicateOf is not null && ChipLevel.Depth(chip.Level) == 0))
        {
            var original = byId[repeated.DuplicateOf!.Value];
            foreach (var quarter in quarters[(original.Level, original.Col, original.Row)])
            {
                var cut = 1 << ChipLevel.Depth(quarter.Level);
                var col = quarter.Col + ((repeated.Col - original.Col) * cut);
                var row = quarter.Row + ((repeated.Row - original.Row) * cut);
                if (!there.Add((quarter.Level, col, row)))
                    continue;
                var window = new ChipWindow(
                    quarter.Level,
                    col,
                    row,
                    quarter.X + repeated.X - original.X,
                    quarter.Y + repeated.Y - original.Y,
                    quarter.Width,
                    quarter.Height
                );
                missing.Add(ChipRows.Duplicate(new ChipPlace(repeated.SceneId, window, quarter.Queries, georeference), quarter));
            }
        }

        return missing;
    }

    private static (int Level, int Col, int Row) Ancestor(Chip quarter)
    {
        var depth = ChipLevel.Depth(quarter.Level);
        return (ChipLevel.Grid(ChipLevel.Scale(quarter.Level)), quarter.Col >> depth, quarter.Row >> depth);
    }
}
