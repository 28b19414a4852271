using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Sampling;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace GeoChat.Batch.Jobs.Plans;

/// <summary>Which windows of a scene are cut, and which queries each of them gets.</summary>
public sealed class ScenePlan
{
    private static readonly GeometryFactory Factory = new();
    private readonly Dictionary<int, string?> _queriesOfLevel = [];

    private ScenePlan(SceneGeoreference? georeference, Geometry? aoi)
    {
        Georeference = georeference;
        Aoi = aoi;
    }

    /// <summary>
    /// Windows to cut: of the grid, of coarser grids, then one around each region of the identify queries. Of a sample, only what
    /// was drawn and what lies outside the area.
    /// </summary>
    public IReadOnlyList<ChipWindow> Windows { get; private set; } = [];

    /// <summary>Windows of grids that a sample leaves for later.</summary>
    public IReadOnlyList<ChipWindow> Later { get; private set; } = [];

    /// <summary>All windows of each grid, by level.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<ChipWindow>> Grids { get; private set; } =
        new Dictionary<int, IReadOnlyList<ChipWindow>>();

    /// <summary>What was drawn of each grid, by level; empty where all are asked.</summary>
    public IReadOnlyDictionary<int, StratifiedSample> Samples { get; private set; } = new Dictionary<int, StratifiedSample>();

    /// <summary>Null without georeference.</summary>
    public SceneGeoreference? Georeference { get; }

    /// <summary>Area of interest in longitude and latitude; null takes all.</summary>
    public Geometry? Aoi { get; }

    /// <summary>Ordinals of a window's queries as JSON; null asks all.</summary>
    public string? QueriesOf(ChipWindow window) =>
        window.Level == RegionWindows.Level ? ChipQueries.ToJson([window.Col]) : _queriesOfLevel[window.Level];

    /// <summary>The plan of one scene.</summary>
    public static ScenePlan For(Scene scene, JobInputs inputs, ChipGeometry chips)
    {
        var georeference = SceneGeoreference.FromStore(scene.Transform, scene.Crs);
        var plan = new ScenePlan(georeference, inputs.Aoi is { } geojson ? SceneRegions.ReadOne(geojson) : null);
        var grids = new Dictionary<int, IReadOnlyList<ChipWindow>>();
        foreach (var grid in ScaleGrid.Of(inputs, chips.Side, scene.Width, scene.Height))
        {
            var level = ChipLevel.Grid(grid.Scale);
            grids.Add(level, grid.Plan(chips, scene.Width, scene.Height));
            plan._queriesOfLevel.Add(level, grid.Queries.Count == inputs.Queries.Count ? null : ChipQueries.ToJson(grid.Queries));
        }

        plan.Grids = grids;
        plan.Choose(SampleSpec.Parse(scene.Sample));
        plan.Windows =
        [
            .. plan.Windows,
            .. inputs
                .Queries.Index()
                .Where(query => query.Item.Task == QueryTask.Identify)
                .SelectMany(query =>
                    RegionWindows.Plan(query.Item, query.Index, georeference, scene.Width, scene.Height, chips.Side, chips.Keep)
                ),
        ];
        return plan;
    }

    private void Choose(SampleSpec? sample)
    {
        if (sample is null)
        {
            Windows = [.. Grids.Values.SelectMany(windows => windows)];
            return;
        }

        var area = Aoi is null ? null : PreparedGeometryFactory.Prepare(SceneRegions.ToPixels(Aoi, Georeference));
        var samples = new Dictionary<int, StratifiedSample>();
        var now = new List<ChipWindow>();
        var later = new List<ChipWindow>();
        foreach (var (level, windows) in Grids)
        {
            var touching = windows.ToLookup(w => area?.Intersects(Factory.ToGeometry(new Envelope(w.X, w.Right, w.Y, w.Bottom))) != false);
            var drawn = StratifiedSample.Draw([.. touching[true]], sample.Share, sample.Seed);
            samples.Add(level, drawn);
            var chosen = drawn.Drawn.ToHashSet();
            now.AddRange(touching[false].Concat(chosen));
            later.AddRange(touching[true].Where(w => !chosen.Contains(w)));
        }

        Samples = samples;
        Windows = now;
        Later = later;
    }
}
