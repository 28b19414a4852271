using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>The user's texts for a chip, query by query.</summary>
internal static class ChipPrompts
{
    /// <summary>The turns that a query asks: one, or several for a chat.</summary>
    public static IReadOnlyList<string> TurnsOf(Query query, ClaimedChip chip, SceneContext scene, int ordinal, int imageSize) =>
        query.Task switch
        {
            QueryTask.Chat => query.Turns!,
            QueryTask.Identify => [QueryPrompt.UserText(query, RegionBox(chip, scene, ordinal, imageSize))],
            _ => [QueryPrompt.UserText(query, null)],
        };

    private static BoxText RegionBox(ClaimedChip chip, SceneContext scene, int ordinal, int imageSize)
    {
        var corners = SceneRegions.Corners(SceneRegions.ToPixels(scene.Regions[ordinal][chip.Row], scene.Georeference), chip.Width / 20.0);
        for (var i = 0; i < corners.Length; i += 2)
        {
            corners[i] = (corners[i] - chip.X) * imageSize / chip.Width;
            corners[i + 1] = (corners[i + 1] - chip.Y) * imageSize / chip.Height;
        }

        return BoxText.From(corners, imageSize, imageSize);
    }
}
