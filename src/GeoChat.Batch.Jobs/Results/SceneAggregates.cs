using System.Globalization;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Sampling;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>Sums up a scene's answers so that nothing counts twice where chips overlap.</summary>
public sealed class SceneAggregates(Scene scene, JobInputs inputs, IReadOnlyList<Chip> chips, Func<ScenePlan> plan)
{
    private readonly Dictionary<int, ChipCells> _cells = [];
    private readonly Dictionary<long, Chip> _byId = chips.ToDictionary(chip => chip.Id);
    private ScenePlan? _plan;

    private ScenePlan Plan => _plan ??= plan();

    /// <summary>Each query whose answers are values, by the finest grid that it was asked on.</summary>
    public IReadOnlyList<QueryResult> Answers(IReadOnlyList<ChipValue> values) =>
        [
            .. values
                .Where(value => ChipLevel.Depth(_byId[value.ChipId].Level) == 0 && _byId[value.ChipId].Level != ChipLevel.Region)
                .GroupBy(value => value.QueryOrdinal)
                .OrderBy(query => query.Key)
                .Select(query => Answer(query.Key, [.. query.GroupBy(value => _byId[value.ChipId].Level).MaxBy(level => level.Key)!])),
        ];

    /// <summary>What all chips would give, from a scene's merged detections; null where no sample was drawn.</summary>
    public SampleResult? Sample(IReadOnlyList<MergedDetection> detections)
    {
        if (SampleSpec.Parse(scene.Sample) is not { } spec)
            return null;
        var answered = chips.Where(chip => chip.State != ChipState.Failed).Select(chip => (chip.Level, chip.Col, chip.Row)).ToHashSet();
        var counts = new Dictionary<(string Label, int Level, int Col, int Row), double>();
        foreach (var (detection, _) in detections)
        {
            var level = GridOf(_byId[detection.ChipId].Level);
            var outline = RotatedBox.FromJson(detection.PixelCorners);
            var (col, row) = CellsOf(level).Owner(outline.CentreX, outline.CentreY);
            var key = (detection.Label, level, col, row);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        var labels = counts.Keys.Select(key => key.Label).Distinct().ToDictionary(label => label, label => Total(label));
        return new SampleResult(
            spec.Share,
            spec.Seed,
            Plan.Samples.Values.Sum(s => s.Drawn.Count()),
            Plan.Samples.Values.Sum(s => s.PopulationSize),
            new(labels, StringComparer.Ordinal)
        );

        // Objects that only a coarser grid shows whole are counted on that grid.
        SampleEstimate Total(string label)
        {
            var total = 0.0;
            var low = 0.0;
            var high = 0.0;
            foreach (var (level, sample) in Plan.Samples)
            {
                if (!counts.Keys.Any(key => key.Label == label && key.Level == level))
                    continue;
                var part = sample.Estimate(w =>
                    answered.Contains((w.Level, w.Col, w.Row)) ? counts.GetValueOrDefault((label, level, w.Col, w.Row)) : null
                );
                total = total + part.Total;
                low = low + part.Low;
                high = high + part.High;
            }

            return new SampleEstimate(Math.Round(total, 1), Math.Round(low, 1), Math.Round(high, 1));
        }
    }

    /// <summary>How many chips were crowded; null where none was.</summary>
    public SaturationResult? Saturation(IReadOnlyList<long> saturated)
    {
        var quarters = chips.Where(chip => ChipLevel.Depth(chip.Level) > 0).ToList();
        var parents = quarters.Select(chip => (ChipLevel.Coarser(chip.Level), chip.Col >> 1, chip.Row >> 1)).ToHashSet();
        var left = saturated.Distinct().Select(id => _byId[id]).Count(chip => !parents.Contains((chip.Level, chip.Col, chip.Row)));
        return quarters.Count == 0 && left == 0 ? null : new SaturationResult(parents.Count, quarters.Count, left);
    }

    private QueryResult Answer(int ordinal, List<ChipValue> values)
    {
        var area = 0L;
        var sum = 0.0;
        var numbers = true;
        var shares = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var chip = _byId[value.ChipId];
            var own = CellsOf(chip.Level).Area(chip.Col, chip.Row);
            area += own;
            shares[value.Value] = shares.GetValueOrDefault(value.Value) + own;
            if (double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                sum += number * own / PixelsOnScene(chip);
            else
                numbers = false;
        }

        foreach (var name in shares.Keys.ToList())
            shares[name] = Math.Round(shares[name] / area, 4);
        numbers &= inputs.Queries[ordinal].Task == QueryTask.Vqa;
        return new QueryResult(
            ordinal,
            inputs.Queries[ordinal].ToString(),
            area,
            numbers ? null : shares,
            numbers ? Math.Round(sum, 1) : null
        );
    }

    private double PixelsOnScene(Chip chip) =>
        (double)(Math.Min(scene.Width, chip.X + chip.Width) - Math.Max(0, chip.X))
        * (Math.Min(scene.Height, chip.Y + chip.Height) - Math.Max(0, chip.Y));

    private static int GridOf(int level) => level == ChipLevel.Region ? 0 : ChipLevel.Grid(ChipLevel.Scale(level));

    private ChipCells CellsOf(int level)
    {
        if (_cells.TryGetValue(level, out var cells))
            return cells;
        // A sample's chips leave gaps, so that only the plan knows the whole grid.
        var windows = scene.Sample is null ? chips.Where(chip => chip.Level == level).Select(ChipRows.WindowOf) : Plan.Grids[level];
        return _cells[level] = new ChipCells(windows, scene.Width, scene.Height);
    }
}
