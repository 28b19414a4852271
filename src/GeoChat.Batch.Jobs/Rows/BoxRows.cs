using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Jobs.Rows;

/// <summary>A raw box as the store keeps it, a column for each corner number, and its outline again.</summary>
public static class BoxRows
{
    /// <param name="found">The box.</param>
    /// <param name="ordinal">Place in its answer.</param>
    /// <param name="flags">What the parser noted of it.</param>
    public static Box Of(FoundBox found, int ordinal, BoxFlags flags)
    {
        var corners = found.Outline.Corners;
        return new Box
        {
            Ordinal = ordinal,
            X1 = corners[0],
            Y1 = corners[1],
            X2 = corners[2],
            Y2 = corners[3],
            X3 = corners[4],
            Y3 = corners[5],
            X4 = corners[6],
            Y4 = corners[7],
            Label = found.Label,
            Phrase = found.Phrase,
            ScoreRaw = found.ScoreRaw,
            Flags = flags.Names(),
        };
    }

    public static RotatedBox OutlineOf(Box box) => [box.X1, box.Y1, box.X2, box.Y2, box.X3, box.Y3, box.X4, box.Y4];

    /// <summary>Whether the answer came with log-probabilities.</summary>
    public static bool IsScored(Box box) => !box.Flags.Contains(nameof(BoxFlags.Unscored), StringComparison.OrdinalIgnoreCase);
}
