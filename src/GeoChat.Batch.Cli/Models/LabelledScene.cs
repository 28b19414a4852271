using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Cli.Models;

/// <summary>A scene whose every object is known: its merged objects, and which of them are right.</summary>
/// <param name="Name">The scene's.</param>
/// <param name="Cases">Features, the score before calibration, and whether it is right.</param>
public sealed record LabelledScene(string Name, IReadOnlyList<LabelledCase> Cases)
{
    /// <summary>Merges a scene's raw boxes anew and holds them to the truth: greedily, the surest first, each true object once.</summary>
    /// <exception cref="CalibrationException">The scene has no georeference, so that the truth's places are nowhere on it.</exception>
    public static async Task<LabelledScene> ReadAsync(
        SceneReads scenes,
        Scene scene,
        TruthFile truth,
        double iou,
        CancellationToken cancellationToken
    )
    {
        if (scene.Transform is null || scene.Crs is null)
            throw new CalibrationException(
                $"scene {scene.Name} has no georeference: its truth has places in longitude and latitude. Give it one and run it again."
            );
        var chips = await scenes.ReadChipsAsync(scene.Id, cancellationToken);
        var boxes = await scenes.ReadBoxesAsync(scene.Id, cancellationToken);
        var (job, _) =
            await scenes.FindAsync(scene.Id, cancellationToken)
            ?? throw new InvalidOperationException($"Scene {scene.Id} is gone from the store.");
        var scored = boxes.Where(box => BoxRows.IsScored(box.Box)).Select(box => box.Box.Id).ToHashSet();
        var merged = SceneBoxes
            .Merge(scene, chips, boxes, JobInputs.Of(job), MergeSettings.Parse(job.Merging))
            .Where(box => scored.Contains(box.Representative.Id));
        var georeference = SceneGeoreference.FromStore(scene.Transform, scene.Crs)!;
        var objects = truth.Objects.ToLookup(
            o => o.Label,
            o => SceneRegions.ToPixels(o.Place, georeference),
            StringComparer.OrdinalIgnoreCase
        );
        var cases = new List<LabelledCase>();
        foreach (var group in merged.GroupBy(box => box.Representative.Label))
        {
            var open = objects[group.Key].ToList();
            foreach (var box in group.OrderByDescending(box => box.Score))
                cases.Add(new(MergedFeatures.Of(box), box.Score, Take(open, box.Outline.ToPolygon(), iou)));
        }

        return new(scene.Name, cases);
    }

    private static bool Take(List<Geometry> open, Polygon box, double least)
    {
        var best = -1;
        var overlap = 0.0;
        for (var i = 0; i < open.Count; i++)
        {
            if (!box.EnvelopeInternal.Intersects(open[i].EnvelopeInternal))
                continue;
            var common = box.Intersection(open[i]).Area;
            var iou = common / (box.Area + open[i].Area - common);
            if (iou > overlap)
            {
                best = i;
                overlap = iou;
            }
        }

        if (overlap < least)
            return false;
        open.RemoveAt(best);
        return true;
    }
}

/// <summary>A merged object with its outcome.</summary>
public sealed record LabelledCase(double[] Features, double Score, bool Right);
