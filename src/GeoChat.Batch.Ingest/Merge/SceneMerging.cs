using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Ingest.Merge;

/// <summary>
/// Fourth stop: merges the raw boxes of one leased scene across the seams of its chips into detections, and closes the coverage
/// ledger.
/// </summary>
public sealed class SceneMerging(SceneLeases leases, SceneReads scenes, ModelCatalog models, ScenePlanning planning)
{
    /// <summary>Merges the scene and finishes it. False where the lease was lost.</summary>
    public async Task<bool> RunAsync(SceneLease lease, CancellationToken cancellationToken)
    {
        var scene = lease.Scene;
        var job = lease.Job;
        using var span = JobTrace.Start("merge", job.Uid);
        span?.SetTag("geochat.scene.name", scene.Name);
        var inputs = JobInputs.Of(job);
        var georeference = SceneGeoreference.FromStore(scene.Transform, scene.Crs);
        var chips = await scenes.ReadChipsAsync(scene.Id, cancellationToken);
        if (RepeatedQuarters.Missing(chips, georeference) is { Count: > 0 } repeated)
        {
            if (!await leases.AddDuplicatesAsync(lease, repeated, cancellationToken))
                return false;
            chips = await scenes.ReadChipsAsync(scene.Id, cancellationToken);
        }

        var windows = SceneBoxes.Windows(chips);
        var boxes = await scenes.ReadBoxesAsync(scene.Id, cancellationToken);
        var merged = SceneBoxes.Merge(scene, chips, boxes, inputs, MergeSettings.Parse(job.Merging));
        var calibration = models.CalibrationOf(job.Model);
        var aoi = inputs.Aoi is { } geojson ? SceneRegions.ToPixels(SceneRegions.ReadOne(geojson), georeference) : null;
        var byId = boxes.ToDictionary(box => box.Box.Id);
        var rows = new DetectionRows(job, scene, inputs, georeference);
        var detections = merged
            .Where(box => aoi is null || aoi.Intersects(box.Outline.ToCentre()))
            .Select(box => (Box: box, Best: byId[box.Representative.Id]))
            .Select(pair => new MergedDetection(
                rows.Merged(SceneBoxes.Found(pair.Box, pair.Best), pair.Box, pair.Best.Box.AnswerId, calibration),
                pair.Box.MemberIds
            ))
            .ToList();
        var aggregates = new SceneAggregates(scene, inputs, chips, () => planning.For(scene, inputs, job.Model));
        var results = new SceneResults
        {
            Answers = aggregates.Answers(await scenes.ReadValuesAsync(scene.Id, cancellationToken)),
            Sample = aggregates.Sample(detections),
            Saturated = aggregates.Saturation(await scenes.ReadSaturatedAsync(scene.Id, cancellationToken)),
        };
        var later = scene.Sample is null ? [] : planning.For(scene, inputs, job.Model).Later;
        return await leases.SetResultsAsync(lease, results.ToJson(), cancellationToken)
            && await leases.FinishMergeAsync(lease, detections, SceneBoxes.Coverage(scene, chips, windows, later), cancellationToken);
    }
}
