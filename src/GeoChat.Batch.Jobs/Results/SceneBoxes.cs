using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Merging;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>What merging makes of a scene's raw boxes: objects, their rows, and the coverage ledger. Pure: rows in, rows out.</summary>
public static class SceneBoxes
{
    /// <summary>The objects of a scene from its raw boxes.</summary>
    public static IReadOnlyList<MergedBox> Merge(
        Scene scene,
        IReadOnlyList<Chip> chips,
        IReadOnlyList<SceneBox> boxes,
        JobInputs inputs,
        MergeSettings settings
    )
    {
        var windows = Windows(chips);
        var options = Options(scene, chips, windows, inputs);
        return BoxMerger.Merge(
            [.. boxes.Select(box => ToRaw(box, windows[box.ChipId]))],
            options with
            {
                Iou = settings.Iou ?? options.Iou,
            }
        );
    }

    /// <summary>The windows of chips by their keys.</summary>
    public static Dictionary<long, ChipWindow> Windows(IReadOnlyList<Chip> chips) => chips.ToDictionary(chip => chip.Id, ChipRows.WindowOf);

    /// <summary>A merged box as what a detection says of it.</summary>
    public static FoundBox Found(MergedBox box, SceneBox representative) =>
        new()
        {
            ChipId = representative.ChipId,
            QueryOrdinal = representative.QueryOrdinal,
            Outline = box.Outline,
            Label = representative.Box.Label,
            Phrase = representative.Box.Phrase,
            ScoreRaw = box.ScoreRaw,
            IsScored = BoxRows.IsScored(representative.Box),
            Processed = representative.Processed,
            Model = representative.Model,
        };

    private static Chip? Original(Chip chip, Dictionary<long, Chip> byId) => chip.DuplicateOf is { } original ? byId[original] : null;

    private static RawBox ToRaw(SceneBox box, ChipWindow window) =>
        new(box.Box.Id, box.ChipId, box.QueryOrdinal, box.Box.Label, BoxRows.OutlineOf(box.Box), box.Box.ScoreRaw, window);

    private static MergeOptions Options(Scene scene, IReadOnlyList<Chip> chips, Dictionary<long, ChipWindow> windows, JobInputs inputs)
    {
        var byId = chips.ToDictionary(chip => chip.Id);
        var answered = chips
            .Where(chip => chip.Level != ChipLevel.Region && PixelOutcomes.Of(chip, Original(chip, byId)) == PixelOutcome.Processed)
            .GroupBy(chip => chip.Queries)
            .SelectMany(group =>
                ChipQueries.Read(group.Key, inputs).Select(query => (Query: query, Windows: group.Select(chip => windows[chip.Id])))
            )
            .GroupBy(pair => pair.Query)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<ChipWindow>)[.. group.SelectMany(pair => pair.Windows)]);
        var (metresX, metresY) =
            SceneGeoreference.FromStore(scene.Transform, scene.Crs)?.MetresPerPixelAt(scene.Width / 2.0, scene.Height / 2.0) ?? (1, 1);
        return new MergeOptions
        {
            MetresPerPixelX = metresX,
            MetresPerPixelY = metresY,
            SceneWidth = scene.Width,
            SceneHeight = scene.Height,
            Chips = [],
            ChipsOfQuery = answered,
        };
    }

    /// <summary>The coverage ledger of a scene: what became of every pixel.</summary>
    public static string Coverage(
        Scene scene,
        IReadOnlyList<Chip> chips,
        Dictionary<long, ChipWindow> windows,
        IReadOnlyList<ChipWindow> later
    )
    {
        var ledger = new CoverageLedger(scene.Width, scene.Height);
        var level = PixelOutcomes.LedgerLevel(chips.Select(chip => chip.Level));
        var byId = chips.ToDictionary(chip => chip.Id);
        foreach (var chip in chips.Where(chip => chip.Level == level))
            ledger.Add(windows[chip.Id], PixelOutcomes.Of(chip, Original(chip, byId)));
        foreach (var window in later.Where(window => window.Level == level))
            ledger.Add(window, PixelOutcome.Pending);
        return ledger.ToJson();
    }
}
