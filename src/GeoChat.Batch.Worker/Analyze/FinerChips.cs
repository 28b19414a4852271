using System.Security.Cryptography;
using System.Text.Json;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Tiling;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
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
        var window = new ChipWindow(chip.Level, chip.Col, chip.Row, chip.X, chip.Y, chip.Width, chip.Height);
        var shown = ChipQuarters.Shown(window, pixels.Width, scene.Scene.GsdMetres, leastGsd);
        var queries = JsonSerializer.Serialize(again);
        var rows = new List<Chip>(4);
        foreach (var quarter in ChipQuarters.Of(window).Where(quarter => OnScene(quarter, scene.Scene)))
        {
            var picture = ChipQuarters.Cut(
                pixels.Data.Span,
                pixels.Width,
                shown,
                quarter,
                ChipQuarters.Shown(quarter, pixels.Width, scene.Scene.GsdMetres, leastGsd),
                new TilerOptions().Padding
            );
            if (picture is not null)
                await chips.WriteAsync(new ChipPixels(pixels.Width, pixels.Height, pixels.Bands, picture), cancellationToken);
            rows.Add(
                new Chip
                {
                    Level = quarter.Level,
                    Col = quarter.Col,
                    Row = quarter.Row,
                    X = quarter.X,
                    Y = quarter.Y,
                    Width = quarter.Width,
                    Height = quarter.Height,
                    Queries = queries,
                    State = picture is null ? ChipState.Skipped : ChipState.Planned,
                    Reason = picture is null ? ChipReason.Blank : null,
                    ContentHash = picture is null ? null : Convert.ToHexStringLower(SHA256.HashData(picture)),
                    ValidShare = 1,
                    Geom = scene.Georeference?.ToLonLat(quarter),
                }
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
