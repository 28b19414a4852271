using System.Text.Json;
using CliWrap.Buffered;
using SkiaSharp;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>The main job on the demo scenes: the boxes are true, and every file is what it says.</summary>
public sealed class MainJobTests(DemoRuns demo) : IClassFixture<DemoRuns>
{
    [Theory]
    [InlineData("harbor", 0.719)]
    [InlineData("airport", 0.80)]
    public void Detections_are_at_least_as_true_as_the_models_readme_states(string scene, double floor)
    {
        Assert.True(demo.Result.ExitCode == 0, demo.Result.StandardError);
        var (f1, byLabel) = Truth.Score(
            Repository.PathOf("samples", $"{scene}.truth.geojson"),
            Truth.Read(demo[scene, "detections.geojson"])
        );

        Assert.True(f1 >= floor, $"F1 {f1:0.000}: {string.Join(", ", byLabel.Select(l => $"{l.Key} {l.Value:0.00}"))}");
    }

    [Fact]
    public async Task Scores_are_shares_of_hits()
    {
        foreach (var scene in new[] { "harbor", "airport" })
        {
            using var summary = JsonDocument.Parse(File.ReadAllText(demo[scene, "summary.json"]));
            Assert.StartsWith("calibrated:platt:", summary.RootElement.GetProperty("scoreMethod").GetString(), StringComparison.Ordinal);
        }

        string[] labelled = ["--results", demo["."], "--truth", "samples/harbor.truth.geojson", "--truth", "samples/airport.truth.geojson"];
        var measured = await Geochat.RunAsync(["model", "calibrate", "models/geochat-nano", .. labelled, "--evaluate"]);
        Assert.True(measured.ExitCode == 0, measured.StandardError);
        var errors = System
            .Text.RegularExpressions.Regex.Matches(measured.StandardOutput, "calibration error ([0-9.]+)")
            .Select(m => double.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        Assert.True(errors is [> 0.15, < 0.1], measured.StandardOutput);

        var file = demo["fit.json"];
        var diagram = demo["fit.svg"];
        var fitted = await Geochat.RunAsync([
            "model",
            "calibrate",
            "models/geochat-nano",
            .. labelled,
            "--out",
            file,
            "--diagram",
            diagram,
        ]);
        Assert.True(fitted.ExitCode == 0, fitted.StandardError);
        Assert.Contains("each scene by a fit on the others", fitted.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(["airport", "harbor"], GeoChat.Batch.Jobs.Models.ScoreCalibration.Read(file).Scenes);
        Assert.Contains("</svg>", File.ReadAllText(diagram), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ogrinfo_opens_the_geopackage_with_its_three_layers()
    {
        var info = await RunAsync("ogrinfo", "-so", demo["harbor", "detections.gpkg"]);

        Assert.Contains("detections", info.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("chips", info.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("answers", info.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", info.StandardError, StringComparison.Ordinal);
        var layer = await RunAsync("ogrinfo", "-so", demo["harbor", "detections.gpkg"], "detections");
        foreach (
            var column in new[]
            {
                "label",
                "phrase",
                "score",
                "score_raw",
                "heading_deg",
                "length_m",
                "width_m",
                "model",
                "merged_from",
                "cut_edge",
            }
        )
            Assert.Contains($"{column}: ", layer.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Qgis_opens_the_geopackage_and_the_geojson_with_the_same_features()
    {
        const string script = """
            import sys
            from qgis.core import QgsApplication, QgsVectorLayer
            QgsApplication.setPrefixPath('/usr', True)
            app = QgsApplication([], False); app.initQgis()
            for source in sys.argv[1:]:
                layer = QgsVectorLayer(source, 'x', 'ogr')
                print(layer.isValid(), layer.featureCount(), layer.crs().authid(), all(f.geometry().isGeosValid() for f in layer.getFeatures()))
            """;
        var result = await CliWrap
            .Cli.Wrap("/usr/bin/python3")
            .WithArguments([
                "-c",
                script,
                $"{demo["harbor", "detections.gpkg"]}|layername=detections",
                demo["harbor", "detections.geojson"],
            ])
            .WithEnvironmentVariables(v => v.Set("QT_QPA_PLATFORM", "offscreen").Set("PYTHONPATH", ""))
            .ExecuteBufferedAsync();
        var lines = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var found = Truth.Read(demo["harbor", "detections.geojson"]).Count;
        Assert.Equal([$"True {found} EPSG:4326 True", $"True {found} EPSG:4326 True"], lines);
    }

    [Fact]
    public void The_summary_accounts_for_every_pixel_and_every_chip()
    {
        using var summary = JsonDocument.Parse(File.ReadAllText(demo["harbor", "summary.json"]));
        var root = summary.RootElement;
        var coverage = root.GetProperty("coverage").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt64());

        Assert.Equal(3024L * 3024, coverage.Where(c => c.Key != "total").Sum(c => c.Value));
        Assert.Equal(3024L * 3024, coverage["processed"]);
        Assert.Equal(64, root.GetProperty("chips").EnumerateObject().Sum(c => c.Value.GetInt64()));
        Assert.Equal(Truth.Read(demo["harbor", "detections.geojson"]).Count, root.GetProperty("detections").GetInt32());
        Assert.Equal(root.GetProperty("detections").GetInt32(), root.GetProperty("labels").EnumerateObject().Sum(l => l.Value.GetInt32()));
    }

    [Fact]
    public async Task The_page_opens_from_disk_and_draws_every_box_on_the_scene()
    {
        var page = $"file://{demo["harbor", "map.html"]}";
        var detections = Truth.Read(demo["harbor", "detections.geojson"]).Count;
        var document = await Browser.DumpAsync(page);
        using var shot = await Browser.ShotAsync($"{page}#theme=dark");

        Assert.Contains($"data-boxes-drawn=\"{detections}\"", document, StringComparison.Ordinal);
        Assert.Contains($"data-boxes-shown=\"{detections}\"", document, StringComparison.Ordinal);
        // The first colours of the palette are on the map, which is right of the panel: boxes are really painted.
        Assert.True(Count(shot, new SKColor(0x56, 0xb4, 0xe9)) > 300);
        Assert.True(Count(shot, new SKColor(0xf0, 0xa3, 0x0a)) > 300);
    }

    [Fact]
    public void The_terminal_names_chips_labels_and_files()
    {
        var output = demo.Result.StandardOutput;

        foreach (
            var word in new[]
            {
                "harbor",
                "airport",
                "processed",
                "64",
                "storage tank",
                "detections in",
                "map.html",
                "detections.gpkg",
                "detections.geojson",
                "summary.json",
            }
        )
            Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.Contains("chips/s", demo.Result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public void The_demo_scenes_bring_no_notice_about_the_models_domain()
    {
        using var summary = JsonDocument.Parse(File.ReadAllText(demo["harbor", "summary.json"]));

        Assert.False(summary.RootElement.TryGetProperty("notice", out _));
        Assert.DoesNotContain("synthetic", demo.Result.StandardError, StringComparison.Ordinal);
    }

    private static int Count(SKBitmap shot, SKColor colour)
    {
        var count = 0;
        for (var y = 0; y < shot.Height; y++)
        {
            for (var x = 330; x < shot.Width; x++)
            {
                if (shot.GetPixel(x, y) == colour)
                    count++;
            }
        }

        return count;
    }

    private static async Task<BufferedCommandResult> RunAsync(string program, params string[] arguments) =>
        await CliWrap.Cli.Wrap(program).WithArguments(arguments).ExecuteBufferedAsync();
}
