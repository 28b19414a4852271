using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Jobs.Rows;

/// <summary>The rows of a scene's detections: provisional ones of single answers, then what merging makes of those.</summary>
public sealed class DetectionRows(Job job, Scene scene, JobInputs inputs, SceneGeoreference? georeference)
{
    private readonly IReadOnlyList<string> _queries = inputs.QueryTexts;

    /// <summary>What shows a raw box while its scene runs.</summary>
    public Detection Provisional(FoundBox found)
    {
        var row = Of(found);
        row.MergedFrom = 1;
        row.Provisional = true;
        return row;
    }

    /// <summary>A merged box as the row that is served.</summary>
    /// <param name="found">Its best raw box, with the merged outline and score.</param>
    /// <param name="merged">The merged box.</param>
    /// <param name="answerId">Answer that the best raw box comes from.</param>
    /// <param name="calibration">The model's; null where it has none.</param>
    public Detection Merged(FoundBox found, MergedBox merged, long answerId, ScoreCalibration? calibration)
    {
        var row = Of(found);
        // Without log-probabilities a raw score is a constant, which no curve was fitted to.
        var calibrated = found.IsScored ? calibration : null;
        row.AnswerId = answerId;
        row.Score = calibrated?.Apply(merged) ?? merged.Score;
        row.ScoreMethod = calibrated?.Method ?? row.ScoreMethod;
        row.MergedFrom = merged.MemberIds.Count;
        row.CutEdge = merged.CutEdge;
        return row;
    }

    private Detection Of(FoundBox found)
    {
        var shape = BoxShape.Of(found.Outline, georeference);
        return new Detection
        {
            JobId = job.Id,
            Job = job.Uid,
            SceneId = scene.Id,
            Scene = scene.Name,
            ChipId = found.ChipId,
            QueryOrdinal = found.QueryOrdinal,
            Query = _queries[found.QueryOrdinal],
            Label = found.Label,
            Phrase = found.Phrase,
            Score = found.ScoreRaw,
            ScoreRaw = found.ScoreRaw,
            ScoreMethod = found.IsScored ? "raw" : "none",
            HeadingDeg = shape.HeadingDeg,
            LengthM = shape.LengthMetres,
            WidthM = shape.WidthMetres,
            Acquired = scene.AcquiredAt,
            Processed = found.Processed,
            Model = found.Model,
            Properties = job.Properties,
            CenterX = shape.CentreX,
            CenterY = shape.CentreY,
            PixelCorners = found.Outline.ToJson(),
            Geom = shape.Geometry,
        };
    }
}
