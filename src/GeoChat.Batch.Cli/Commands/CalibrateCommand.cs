using System.CommandLine;
using GeoChat.Batch.Cli.Models;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat model calibrate</c>: scores that are shares of hits.</summary>
internal static class CalibrateCommand
{
    /// <summary>What help says after the options.</summary>
    public const string More = """
        Takes what 'geochat run --out DIR' left of whole scenes (or the data folder of 'geochat up') and the truth of each, merges
        the raw boxes anew, and fits a curve from raw score, chips that agreed and chips that should have seen it to the share
        that is right. The curve is written to calibration.json in the model's folder; from then on merging uses it and detections
        say score_method calibrated:... A truth is GeoJSON polygons with a label; its name up to the first dot is the scene's, or
        write SCENE=FILE. Scenes that were used for training, or whose results are to be judged, do not belong here: with several
        scenes each is also scored by a fit on the others.

        Examples:
          geochat run fit/*.tif --query "refer: ships" --query "refer: airplanes" --model /models/mine --out fit-out
          geochat model calibrate /models/mine --results fit-out --truth fit/a.truth.geojson --truth fit/b.truth.geojson --diagram fit.svg
          geochat model calibrate /models/mine --results test-out --truth test.truth.geojson --evaluate --diagram test.svg
        """;

    public static Command Create()
    {
        var command = new Command("calibrate", "Fit scores to labelled scenes, so that they are shares of hits");
        var folder = new Argument<string>("DIR") { Description = "Model folder" };
        var results = new Option<string[]>("--results")
        {
            Description = "Folder with the results of whole scenes; repeatable",
            HelpName = "DIR",
            Required = true,
        };
        var truth = new Option<string[]>("--truth")
        {
            Description = "GeoJSON of a scene's objects; repeatable",
            HelpName = "FILE",
            Required = true,
        };
        var iou = new Option<double>("--iou")
        {
            Description = "Overlap from which a detection is right",
            HelpName = "SHARE",
            DefaultValueFactory = _ => 0.5,
        };
        var output = new Option<string>("--out")
        {
            Description = "Where the fit goes [default: calibration.json in the model's folder]",
            HelpName = "FILE",
        };
        var diagram = new Option<string>("--diagram") { Description = "Write a reliability diagram", HelpName = "FILE.svg" };
        var evaluate = new Option<bool>("--evaluate") { Description = "Fit nothing: measure the model's calibration on these scenes" };
        command.Arguments.Add(folder);
        foreach (var option in new Option[] { results, truth, iou, output, diagram, evaluate })
            command.Options.Add(option);
        command.SetAction(
            (parsed, token) =>
                CalibrationJob.RunAsync(
                    new CalibrationJob.Request(
                        ModelFolder.Find(parsed.GetRequiredValue(folder)),
                        parsed.GetRequiredValue(results),
                        parsed.GetRequiredValue(truth),
                        parsed.GetValue(iou),
                        parsed.GetValue(output),
                        parsed.GetValue(diagram),
                        parsed.GetValue(evaluate)
                    ),
                    token
                )
        );
        return command;
    }
}
