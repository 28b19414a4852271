using System.Text.Json;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Merging;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using NetTopologySuite.Geometries;

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

    /// <summary>Whether the answer came with log-probabilities.</summary>
    public static bool IsScored(SceneBox box) => !box.Box.Flags.Contains(nameof(BoxFlags.Unscored), StringComparison.OrdinalIgnoreCase);

    /// <summary>The windows of chips by their keys.</summary>
    public static Dictionary<long, ChipWindow> Windows(IReadOnlyList<Chip> chips) =>
        chips.ToDictionary(
            chip => chip.Id,
            chip => new ChipWindow(chip.Level, chip.Col, chip.Row, chip.X, chip.Y, chip.Width, chip.Height)
        );

    private static Chip? Original(Chip chip, Dictionary<long, Chip> byId) => chip.DuplicateOf is { } original ? byId[original] : null;

    private static RawBox ToRaw(SceneBox box, ChipWindow window) =>
        new(
            box.Box.Id,
            box.ChipId,
            box.QueryOrdinal,
            box.Box.Label,
            [box.Box.X1, box.Box.Y1, box.Box.X2, box.Box.Y2, box.Box.X3, box.Box.Y3, box.Box.X4, box.Box.Y4],
            box.Box.ScoreRaw,
            window
        );

    private static MergeOptions Options(Scene scene, IReadOnlyList<Chip> chips, Dictionary<long, ChipWindow> windows, JobInputs inputs)
    {
        var onGrid = Enumerable
            .Range(0, inputs.Queries.Count)
            .Where(ordinal => inputs.Queries[ordinal].Task != QueryTask.Identify)
            .ToList();
        var byId = chips.ToDictionary(chip => chip.Id);
        var answered = chips
            .Where(chip => chip.Level != ChipLevel.Region && PixelOutcomes.Of(chip, Original(chip, byId)) == PixelOutcome.Processed)
            .GroupBy(chip => chip.Queries)
            .SelectMany(group =>
                (group.Key is null ? onGrid : JsonSerializer.Deserialize<List<int>>(group.Key)!).Select(query =>
                    (Query: query, Windows: group.Select(chip => windows[chip.Id]))
                )
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

    /// <summary>The centre of a merged box in scene pixels.</summary>
    public static Point Centre(MergedBox box) => new(Mean(box.Corners, 0), Mean(box.Corners, 1));

    private static double Mean(double[] corners, int axis) =>
        (corners[axis] + corners[axis + 2] + corners[axis + 4] + corners[axis + 6]) / 4;

    /// <summary>A merged box as the row that is served.</summary>
    public static Detection ToDetection(
        MergedBox box,
        SceneBox representative,
        Scene scene,
        Job job,
        JobInputs inputs,
        SceneGeoreference? georeference,
        ScoreCalibration? calibration
    )
    {
        var shape = BoxShape.Of(box.Corners, georeference);
        // Without log-probabilities a raw score is a constant, which no curve was fitted to.
        var scored = IsScored(representative);
        var calibrated = scored ? calibration : null;
        return new Detection
        {
            JobId = job.Id,
            Job = job.Uid,
            SceneId = scene.Id,
            Scene = scene.Name,
            ChipId = representative.ChipId,
            AnswerId = representative.Box.AnswerId,
            QueryOrdinal = representative.QueryOrdinal,
            Query = inputs.Queries[representative.QueryOrdinal].ToString(),
            Label = representative.Box.Label,
            Phrase = representative.Box.Phrase,
            Score = calibrated?.Apply(box) ?? box.Score,
            ScoreMethod = calibrated?.Method ?? (scored ? "raw" : "none"),
            ScoreRaw = box.ScoreRaw,
            HeadingDeg = shape.HeadingDeg,
            LengthM = shape.LengthMetres,
            WidthM = shape.WidthMetres,
            Acquired = scene.AcquiredAt,
            Processed = representative.Processed,
            Model = representative.Model,
            MergedFrom = box.MemberIds.Count,
            CutEdge = box.CutEdge,
            Properties = job.Properties,
            CenterX = shape.CentreX,
            CenterY = shape.CentreY,
            PixelCorners = JsonSerializer.Serialize(box.Corners),
            Geom = shape.Geometry,
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
