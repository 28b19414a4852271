using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Jobs.Scenes;

/// <summary>What a worker needs of a scene and its job to answer its chips; immutable, kept for the next chips.</summary>
public sealed class SceneContext
{
    private readonly JobInputs _inputs;

    public SceneContext(Job job, Scene scene)
    {
        Scene = scene;
        _inputs = JobInputs.Of(job);
        Georeference = SceneGeoreference.FromStore(scene.Transform, scene.Crs);
        Detections = new DetectionRows(job, scene, _inputs, Georeference);
        Regions = [.. Queries.Select(query => query.Task == QueryTask.Identify ? SceneRegions.Read(query.Geometry!.Value) : [])];
    }

    public Scene Scene { get; }

    public IReadOnlyList<Query> Queries => _inputs.Queries;

    /// <summary>Null takes the model's own.</summary>
    public int? MaxAnswerTokens => _inputs.Options?.MaxAnswerTokens;

    /// <summary>How often a chip with a saturated answer is quartered.</summary>
    public int QuarterDepth => Math.Min(ChipLevel.MaxDepth, _inputs.Options?.Quarters ?? ChipLevel.MaxDepth);

    /// <summary>Null without georeference.</summary>
    public SceneGeoreference? Georeference { get; }

    /// <summary>Makes the rows of the scene's detections.</summary>
    public DetectionRows Detections { get; }

    /// <summary>Regions of each query, as the request gives them; empty where the task has none.</summary>
    public IReadOnlyList<IReadOnlyList<Geometry>> Regions { get; }

    /// <summary>The smallest of the scales that a query is asked at.</summary>
    public int FinestScaleOf(int ordinal) => _inputs.ScalesOf(ordinal).Min();

    /// <summary>Ordinals of the queries that a chip is asked.</summary>
    public IReadOnlyList<int> QueriesOf(string? chipQueries) => ChipQueries.Read(chipQueries, _inputs);
}
