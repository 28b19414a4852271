using System.Text.Json;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Jobs.Scenes;

/// <summary>What a worker needs of a scene and its job to answer its chips; immutable, kept for the next chips.</summary>
public sealed class SceneContext
{
    private readonly int[] _onGrid;

    public SceneContext(Job job, Scene scene)
    {
        Job = job;
        Scene = scene;
        using var request = JsonDocument.Parse(job.Request);
        var inputs = request.RootElement.GetProperty("inputs");
        Queries = [.. inputs.GetProperty("queries").EnumerateArray().Select(query => QueryParser.ParseJson(query.GetRawText()))];
        inputs.TryGetProperty("options", out var options);
        MaxAnswerTokens = Number(options, "max_answer_tokens");
        QuarterDepth = Math.Min(ChipLevel.MaxDepth, Number(options, "quarters") ?? ChipLevel.MaxDepth);
        Scales =
            options.ValueKind == JsonValueKind.Object && options.TryGetProperty("scales", out var scales)
                ? scales.Deserialize<int[]>()!
                : [1];
        Georeference = SceneGeoreference.FromStore(scene.Transform, scene.Crs);
        Regions = [.. Queries.Select(query => query.Task == QueryTask.Identify ? SceneRegions.Read(query.Geometry!.Value) : [])];
        _onGrid = [.. Enumerable.Range(0, Queries.Count).Where(ordinal => Queries[ordinal].Task != QueryTask.Identify)];
    }

    public Job Job { get; }

    public Scene Scene { get; }

    public IReadOnlyList<Query> Queries { get; }

    public int? MaxAnswerTokens { get; }

    /// <summary>How often a chip with a saturated answer is quartered.</summary>
    public int QuarterDepth { get; }

    private int[] Scales { get; }

    /// <summary>Null without georeference.</summary>
    public SceneGeoreference? Georeference { get; }

    /// <summary>Regions of each query, as the request gives them; empty where the task has none.</summary>
    public IReadOnlyList<IReadOnlyList<Geometry>> Regions { get; }

    /// <summary>The smallest of the scales that a query is asked at.</summary>
    public int FinestScaleOf(int ordinal) => (Queries[ordinal].Scales ?? Scales).Min();

    /// <summary>Ordinals of the queries that a chip is asked.</summary>
    public IReadOnlyList<int> QueriesOf(string? chipQueries) =>
        chipQueries is null ? _onGrid : JsonSerializer.Deserialize<int[]>(chipQueries)!;

    private static int? Number(JsonElement options, string name) =>
        options.ValueKind == JsonValueKind.Object && options.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
