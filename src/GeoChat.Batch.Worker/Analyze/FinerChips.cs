using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Quarters of a chip that holds more than an answer can name, for the queries whose answer was saturated.</summary>
internal static class FinerChips
{
    /// <summary>
    /// Writes the quarters' pixels and returns their rows, to be stored with the completion; empty where no answer was saturated.
    /// </summary>
    public static async Task<IReadOnlyList<Chip>> OfAsync(
        ClaimedChip chip,
        SceneContext scene,
        ChipPixels pixels,
        double? leastGsd,
        IReadOnlyList<AnswerWithBoxes> answers,
        IChipStore chips,
        CancellationToken cancellationToken
    )
    {
        if (ChipLevel.Depth(chip.Level) >= scene.QuarterDepth)
            return [];
        var again = answers
            .Where(answer => AsksAgain(answer, chip, scene))
            .Select(answer => answer.Answer.QueryOrdinal)
            .Distinct()
            .Order()
            .ToList();
        if (again.Count == 0)
            return [];
        var window = ChipRows.WindowOf(chip);
        var shown = ChipQuarters.Shown(window, pixels.Width, scene.Scene.GsdMetres, leastGsd);
        var queries = ChipQueries.ToJson(again);
        var rows = new List<Chip>(4);
        foreach (var quarter in ChipQuarters.Split(window).Where(quarter => OnScene(quarter, scene.Scene)))
        {
            var picture = ChipQuarters.Cut(
                pixels.Data.Span,
                pixels.Width,
                shown,
                quarter,
                ChipQuarters.Shown(quarter, pixels.Width, scene.Scene.GsdMetres, leastGsd),
                ImagePreprocessor.Padding
            );
            var place = new ChipPlace(chip.SceneId, quarter, queries, scene.Georeference);
            rows.Add(
                picture is null
                    ? ChipRows.Skipped(place, ChipReason.Blank, validShare: 1)
                    : ChipRows.Planned(
                        place,
                        await chips.WriteAsync(new ChipPixels(pixels.Width, pixels.Height, pixels.Bands, picture), cancellationToken),
                        validShare: 1
                    )
            );
        }

        return rows;
    }

    /// <summary>
    /// An answer that locates things and may have left some out; where a query is asked at several scales, its finest chips see
    /// what a coarser one cannot name.
    /// </summary>
    private static bool AsksAgain(AnswerWithBoxes answer, ClaimedChip chip, SceneContext scene)
    {
        var ordinal = answer.Answer.QueryOrdinal;
        return answer.Answer.Saturated
            && ChipLevel.Scale(chip.Level) == scene.FinestScaleOf(ordinal)
            && scene.Queries[ordinal].Task switch
            {
                QueryTask.Refer => true,
                QueryTask.Ground or QueryTask.Raw => answer.Boxes.Count > 0,
                _ => false,
            };
    }

    private static bool OnScene(ChipWindow window, Storage.Entities.Scene scene) =>
        window.Right > 0 && window.Bottom > 0 && window.X < scene.Width && window.Y < scene.Height;
}
