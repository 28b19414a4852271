using GeoChat.Batch.Cli.Models;
using GeoChat.Batch.Jobs.Models;

namespace GeoChat.Batch.FunctionalTests.Calibration;

/// <summary>The fit on made-up scenes whose law is known.</summary>
public sealed class CalibrationTests : IDisposable
{
    private static readonly double[] Law = [0.5, 1.5, 3, 0.7];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("geochat-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_law_behind_the_outcomes_is_found_again()
    {
        var fit = CalibrationFit.Fit("made-up", [Scene("a", 20_000, 1)], 0.5);
        foreach (var (found, true_) in fit.Weights.Zip(Law))
            Assert.Equal(true_, found, 0.15);
    }

    [Fact]
    public void Scores_of_scenes_that_were_held_out_are_shares_of_hits()
    {
        LabelledScene[] scenes = [Scene("a", 3000, 1), Scene("b", 3000, 2), Scene("c", 3000, 3)];
        var before = Reliability.Of("before", CalibrationFit.Score(scenes, null));
        var after = Reliability.Of("after", CalibrationFit.CrossValidate(scenes)!);
        Assert.InRange(after.Error, 0, 0.02);
        Assert.True(after.Error < before.Error / 2 && after.Brier < before.Brier && after.Auc >= before.Auc - 1e-9);
        Assert.Equal(9000, after.Bins.Sum(b => b.Count));
    }

    [Fact]
    public void A_fit_comes_back_from_its_file_with_its_name()
    {
        var fit = CalibrationFit.Fit("made-up", [Scene("a", 500, 1)], 0.5);
        fit.Save(Path.Combine(_folder.FullName, ScoreCalibration.FileName));
        var read = ScoreCalibration.Load(_folder.FullName)!;
        Assert.Equal(fit.Weights, read.Weights);
        Assert.Equal(fit.Method, read.Method);
        Assert.StartsWith("calibrated:platt:", read.Method, StringComparison.Ordinal);
        Assert.NotEqual(fit.Method, CalibrationFit.Fit("made-up", [Scene("b", 500, 2)], 0.5).Method);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":2,"model":"m","iou":0.5,"weights":[1,1,1,1],"scenes":[],"detections":1,"right":1}""")]
    [InlineData("""{"version":1,"model":"m","iou":0.5,"weights":[1,1],"scenes":[],"detections":1,"right":1}""")]
    public void A_broken_file_is_one_clear_error(string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, ScoreCalibration.FileName), text);
        var error = Assert.Throws<CalibrationException>(() => ScoreCalibration.Load(_folder.FullName));
        Assert.Contains("calibration.json", error.Message, StringComparison.Ordinal);
        Assert.Null(ScoreCalibration.Load(Path.GetTempPath()));
    }

    [Fact]
    public void Too_few_or_one_sided_outcomes_are_refused()
    {
        Assert.Throws<CalibrationException>(() => CalibrationFit.Fit("m", [Scene("a", 10, 1)], 0.5));
        Assert.Throws<CalibrationException>(() =>
            CalibrationFit.Fit("m", [new("a", [.. Scene("a", 100, 1).Cases.Select(c => c with { Right = true })])], 0.5)
        );
    }

    [Fact]
    public void Separable_outcomes_do_not_run_away()
    {
        var scene = new LabelledScene(
            "a",
            [.. Enumerable.Range(0, 100).Select(i => new LabelledCase([1, (i - 50) / 10.0, 0, 0], 0.5, i >= 50))]
        );
        Assert.All(CalibrationFit.Fit("m", [scene], 0.5).Weights, w => Assert.True(double.IsFinite(w) && Math.Abs(w) < 1000));
    }

    [Fact]
    public void The_diagram_is_an_image_that_a_browser_reads()
    {
        var svg = ReliabilityDiagram.Draw("a <model> & more", [Reliability.Of("before", CalibrationFit.Score([Scene("a", 300, 1)], null))]);
        var root = System.Xml.Linq.XDocument.Parse(svg).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        Assert.Contains(root.Descendants(), e => e.Name.LocalName == "circle");
    }

    private static LabelledScene Scene(string name, int count, int seed)
    {
        var random = new Random(seed);
        return new(
            name,
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(_ =>
                    {
                        var agreed = 1 + random.Next(4);
                        var expected = agreed + random.Next(3);
                        double[] x = [1, random.NextDouble() * 4 - 2, Math.Log((1.0 + agreed) / (1 + expected)), Math.Log(agreed)];
                        var p = 1 / (1 + Math.Exp(-x.Zip(Law, (a, b) => a * b).Sum()));
                        return new LabelledCase(x, 1 / (1 + Math.Exp(-x[1])) * (1 + agreed) / (1 + expected), random.NextDouble() < p);
                    }),
            ]
        );
    }
}
