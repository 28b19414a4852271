using GeoChat.Batch.Jobs.Models;

namespace GeoChat.Batch.Cli.Models;

/// <summary>Fits a calibration to labelled scenes and says how good it is on scenes that it was not fitted on.</summary>
public static class CalibrationFit
{
    private const int Fewest = 30;

    /// <summary>The fit on all scenes.</summary>
    /// <exception cref="CalibrationException">Too few detections, or all right, or all wrong.</exception>
    public static ScoreCalibration Fit(string model, IReadOnlyList<LabelledScene> scenes, double iou)
    {
        var cases = scenes.SelectMany(s => s.Cases).ToList();
        var right = cases.Count(c => c.Right);
        if (cases.Count < Fewest || right == 0 || right == cases.Count)
            throw new CalibrationException(
                $"{cases.Count} detections, {right} of them right, are too few to fit: give more scenes (at least {Fewest} "
                    + $"detections, right and wrong ones)."
            );
        return new()
        {
            Model = model,
            Iou = iou,
            Weights = Logistic.Fit([.. cases.Select(c => c.Features)], [.. cases.Select(c => c.Right)]),
            Scenes = [.. scenes.Select(s => s.Name)],
            Detections = cases.Count,
            Right = right,
        };
    }

    /// <summary>
    /// Score and outcome of every detection, each scored by a fit on the other scenes alone; null where there is one scene.
    /// </summary>
    public static IReadOnlyList<(double Score, bool Right)>? CrossValidate(IReadOnlyList<LabelledScene> scenes)
    {
        if (scenes.Count < 2)
            return null;
        var scored = new List<(double, bool)>();
        foreach (var held in scenes)
        {
            var others = scenes.Where(s => s != held).SelectMany(s => s.Cases).ToList();
            var weights = Logistic.Fit([.. others.Select(c => c.Features)], [.. others.Select(c => c.Right)]);
            scored.AddRange(held.Cases.Select(c => (Logistic.Curve(weights, c.Features), c.Right)));
        }

        return scored;
    }

    /// <summary>Score and outcome of every detection by a calibration, or without one.</summary>
    public static IReadOnlyList<(double Score, bool Right)> Score(IReadOnlyList<LabelledScene> scenes, ScoreCalibration? calibration) =>
        [.. scenes.SelectMany(s => s.Cases).Select(c => (calibration?.Apply(c.Features) ?? c.Score, c.Right))];
}
