using System.Globalization;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.Cli.Models;

/// <summary>Fits or measures a calibration on labelled scenes.</summary>
internal static class CalibrationJob
{
    private const int MostJobs = 1000;

    /// <param name="Model">Full path of the model's folder.</param>
    /// <param name="Results">Folders of runs.</param>
    /// <param name="Truth">Truth files.</param>
    /// <param name="Iou">From which a detection is right.</param>
    /// <param name="Output">Where the fit goes; null is the model's folder.</param>
    /// <param name="Diagram">Where the diagram goes, or null.</param>
    /// <param name="Evaluate">Measure only.</param>
    public sealed record Request(
        string Model,
        IReadOnlyList<string> Results,
        IReadOnlyList<string> Truth,
        double Iou,
        string? Output,
        string? Diagram,
        bool Evaluate
    );

    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        if (!(request.Iou is > 0 and <= 1))
            throw new UsageException("--iou must be more than 0 and at most 1");
        var profile = ModelProfile.Load(request.Model);
        var file = request.Output ?? Path.Combine(request.Model, ScoreCalibration.FileName);
        var known = request.Evaluate ? ScoreCalibration.Read(file) : null;
        var scenes = await ScenesAsync(request, profile.Name, cancellationToken);
        var before = Reliability.Of("score without calibration", CalibrationFit.Score(scenes, null));
        Reliability after;
        if (known is not null)
        {
            after = Reliability.Of("calibrated, fitted on other scenes", CalibrationFit.Score(scenes, known));
        }
        else
        {
            var fit = CalibrationFit.Fit(profile.Name, scenes, request.Iou);
            fit.Save(file);
            after = CalibrationFit.CrossValidate(scenes) is { } held
                ? Reliability.Of("calibrated, each scene by a fit on the others", held)
                : Reliability.Of("calibrated, on the scene it was fitted on", CalibrationFit.Score(scenes, fit));
            Console.Out.WriteLine(
                $"{file}: {fit.Method}, fitted on {fit.Detections} detections of {scenes.Count} scenes, {fit.Right} of them right"
            );
        }

        foreach (var measured in new[] { before, after })
            Print(measured);
        if (request.Diagram is { } diagram)
        {
            await File.WriteAllTextAsync(
                diagram,
                ReliabilityDiagram.Draw(
                    $"{profile.Name}: {scenes.Sum(s => s.Cases.Count)} detections in {scenes.Count} scenes",
                    [before, after]
                ),
                cancellationToken
            );
            Lines.Note($"{diagram} shows it");
        }

        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<LabelledScene>> ScenesAsync(Request request, string model, CancellationToken cancellationToken)
    {
        var truths = request.Truth.Select(TruthFile.Read).ToDictionary(t => t.Scene, StringComparer.OrdinalIgnoreCase);
        var scenes = new List<LabelledScene>();
        foreach (var folder in request.Results)
        {
            var path = Path.Combine(folder, ".geochat", "store.gpkg");
            if (!File.Exists(path))
                throw new UsageException(
                    $"'{folder}' holds no results. Name the folder that 'geochat run --out' wrote, or the data folder of 'geochat up'"
                );
            await using var services = new ServiceCollection().AddGeoPackageStore(path).BuildServiceProvider();
            var jobs = services.GetRequiredService<JobTable>();
            var reads = services.GetRequiredService<SceneReads>();
            // Newest first: of a scene that was asked twice, the last answers count.
            foreach (var status in await jobs.ListAsync(MostJobs, null, cancellationToken))
            {
                foreach (var scene in status.Scenes.Where(s => s.State == SceneState.Done))
                {
                    if (status.Job.Model == model && truths.Remove(scene.Name, out var truth))
                        scenes.Add(await LabelledScene.ReadAsync(reads, scene, truth, request.Iou, cancellationToken));
                }
            }
        }

        return truths.Count == 0
            ? [.. scenes.OrderBy(s => s.Name, StringComparer.Ordinal)]
            : throw new UsageException(
                $"no results of {model} are there for the truth of: {string.Join(", ", truths.Keys)}. Run those scenes, or "
                    + $"write --truth SCENE=FILE"
            );
    }

    private static void Print(Reliability measured)
    {
        Console.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{measured.Name}: expected calibration error {measured.Error:0.000}, Brier score {measured.Brier:0.000}, "
                    + $"AUC {measured.Auc:0.000}"
            )
        );
        foreach (var (from, count, score, share) in measured.Bins)
        {
            var range = string.Create(CultureInfo.InvariantCulture, $"{from:0.0}-{from + 1.0 / Reliability.BinCount:0.0}");
            var shares = string.Create(CultureInfo.InvariantCulture, $"mean score {score:0.00}  right {share:0.00}");
            Console.Out.WriteLine($"  {range}  {count.ToString(CultureInfo.InvariantCulture).PadLeft(5)} detections  {shares}");
        }
    }
}
