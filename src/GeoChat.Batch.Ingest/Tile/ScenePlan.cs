using System.Text.Json;
using GeoChat.Batch.Imagery;
using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Projections;
using GeoChat.Batch.Prompting;
using NetTopologySuite.Geometries;
using Scene = GeoChat.Batch.Storage.Entities.Scene;

namespace GeoChat.Batch.Ingest.Tile;

/// <summary>Which windows of a scene are cut, and which queries each of them gets.</summary>
internal sealed class ScenePlan
{
    private readonly string? _gridQueries;

    private ScenePlan(SceneGeoreference? georeference, Geometry? aoi, string? gridQueries, IReadOnlyList<ChipWindow> windows) =>
        (Georeference, Aoi, _gridQueries, Windows) = (georeference, aoi, gridQueries, windows);

    /// <summary>Grid windows where a query asks about every chip, then one window around each region of the identify queries.</summary>
    public IReadOnlyList<ChipWindow> Windows { get; }

    /// <summary>Null without georeference.</summary>
    public SceneGeoreference? Georeference { get; }

    /// <summary>Area of interest in longitude and latitude; null takes all.</summary>
    public Geometry? Aoi { get; }

    /// <summary>Ordinals of a window's queries as JSON; null asks all.</summary>
    public string? QueriesOf(ChipWindow window) => window.Level == RegionWindows.Level ? $"[{window.Col}]" : _gridQueries;

    /// <summary>The plan of one scene.</summary>
    /// <param name="side">Scene pixels along a chip.</param>
    public static ScenePlan For(Scene scene, JobInputs inputs, int side, double overlap)
    {
        var georeference = scene.Transform is null || scene.Crs is null
            ? null
            : new SceneGeoreference(AffineTransform.FromJson(scene.Transform), Crs.FromUser(scene.Crs));
        var aoi = inputs.Aoi is { } geojson ? SceneRegions.ReadOne(geojson) : null;
        var onGrid = inputs.Queries.Select((query, ordinal) => (query, ordinal)).Where(pair => pair.query.Task != QueryTask.Identify).Select(pair => pair.ordinal).ToList();
        var windows = onGrid.Count == 0 ? [] : ChipPlanner.Plan(scene.Width, scene.Height, side, overlap).ToList();
        for (var ordinal = 0; ordinal < inputs.Queries.Count; ordinal++)
        {
            if (inputs.Queries[ordinal] is { Task: QueryTask.Identify } query)
                windows.AddRange(RegionWindows.Plan(query, ordinal, georeference, scene.Width, scene.Height, side));
        }

        return new ScenePlan(georeference, aoi, onGrid.Count == inputs.Queries.Count ? null : JsonSerializer.Serialize(onGrid), windows);
    }
}
