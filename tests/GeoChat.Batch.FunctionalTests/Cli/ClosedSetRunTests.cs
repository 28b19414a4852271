using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>A closed set and int8 weights, all the way into the delivered file.</summary>
public sealed class ClosedSetRunTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_run_weighs_the_classes_and_stores_the_mark_and_the_type()
    {
        var run = await Geochat.RunAsync(
            "run",
            "samples/airport.tif",
            "--query",
            "classify: open water, harbor, airport, forest",
            "--query",
            "vqa: How many airplanes are there in the image?",
            "--closed-set",
            "--weights",
            "int8",
            "--overlap",
            "0",
            "--out",
            _scratch["out"]
        );
        Assert.True(run.ExitCode == 0, run.StandardError);

        using var store = new SqliteConnection($"Data Source={_scratch["out", "airport", "detections.gpkg"]};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = "SELECT task, text, value, dtype, log_prob FROM answers";
        using var rows = command.ExecuteReader();
        var count = 0;
        while (rows.Read())
        {
            Assert.Equal("float32/int8", rows.GetString(3));
            if (rows.GetString(0) != "classify")
            {
                Assert.DoesNotContain("closed set", rows.GetString(1), StringComparison.Ordinal);
                continue;
            }

            count++;
            Assert.Contains(rows.GetString(2), new[] { "open water", "harbor", "airport", "forest" });
            Assert.StartsWith($"{rows.GetString(2)} (closed set: {rows.GetString(2)} ", rows.GetString(1), StringComparison.Ordinal);
            Assert.True(rows.GetDouble(4) < 0);
        }

        Assert.Equal(36, count);
    }

    [Fact]
    public async Task An_engine_that_can_not_weigh_fails_the_chip_with_the_remedy()
    {
        var run = await Geochat.RunAsync(
            "run",
            "samples/harbor.tif",
            "--query",
            "classify closed-set: harbor, forest",
            "--engine",
            "constant",
            "--overlap",
            "0",
            "--out",
            _scratch["out"]
        );
        Assert.Contains("closed_set", await File.ReadAllTextAsync(_scratch["out", "harbor", "summary.json"]), StringComparison.Ordinal);
        Assert.Equal(4, run.ExitCode);
    }

    [Fact]
    public async Task Page_and_summary_call_a_query_what_its_detections_call_it()
    {
        await Geochat.RunAsync(
            "run",
            "samples/harbor.tif",
            "--query",
            "classify: harbor, airport",
            "--closed-set",
            "--query",
            "ground: => boat",
            "--engine",
            "constant",
            "--overlap",
            "0",
            "--out",
            _scratch["out"]
        );

        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(_scratch["out", "harbor", "summary.json"]));
        var page = await File.ReadAllTextAsync(_scratch["out", "harbor", "map.html"]);
        string[] queries = ["classify closed-set: harbor, airport", "ground: => boat"];
        Assert.Equal(queries, summary.RootElement.GetProperty("queries").EnumerateArray().Select(query => query.GetString()));
        Assert.Contains($"\"queries\":{JsonSerializer.Serialize(queries)}", page, StringComparison.Ordinal);
    }
}
