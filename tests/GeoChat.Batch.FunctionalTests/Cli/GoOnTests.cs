using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GeoChat.Batch.FunctionalTests.Pipeline;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>Jobs of a server that go on after they ended: samples continued, boxes merged again.</summary>
public sealed class GoOnTests(UpServerProcess server) : IClassFixture<UpServerProcess>
{
    [Fact]
    public async Task A_submitted_sample_is_estimated_continued_and_merged_again()
    {
        using var scratch = new ScratchFolder();
        var scene = TestScenes.Write(scratch["a.tif"], 2000, 2000, TestScenes.Textured);
        var submitted = await Geochat.RunAsync(
            "submit",
            scene,
            "--query",
            "refer: ships",
            "--query",
            "classify: harbor, forest",
            "--sample",
            "20%",
            "--seed",
            "4",
            "--scales",
            "1",
            "--server",
            server.Url,
            "--watch"
        );
        Assert.True(submitted.ExitCode == 0, submitted.StandardError);
        var job = submitted.StandardOutput.Split('\n')[0].Trim();
        Assert.Contains("5 chips, 10 prompts", submitted.StandardError, StringComparison.Ordinal);
        var status = await StatusAsync(job);
        Assert.Equal(
            (5, 5),
            (status.GetProperty("estimate").GetProperty("chips").GetInt32(), status.GetProperty("chips").GetProperty("done").GetInt32())
        );
        var sampled = status.GetProperty("scenes")[0];
        Assert.Equal(4, sampled.GetProperty("sample").GetProperty("seed").GetInt32());
        Assert.Equal(25, sampled.GetProperty("results").GetProperty("sample").GetProperty("of").GetInt32());

        var going = await Geochat.RunAsync("continue", job, "--server", server.Url);
        Assert.True(going.ExitCode == 0, going.StandardError);
        Assert.Equal(25, (await EndAsync(job)).GetProperty("chips").GetProperty("done").GetInt32());
        Assert.Equal(HttpStatusCode.Conflict, (await server.Client.PostAsync($"/jobs/{job}/continue", null)).StatusCode);

        var before = await DetectionsAsync(job);
        var merged = await Geochat.RunAsync("remerge", job, "--iou", "0.95", "--server", server.Url);
        Assert.True(merged.ExitCode == 0, merged.StandardError);
        await EndAsync(job);
        Assert.True(await DetectionsAsync(job) >= before);
        var results = await server.Client.GetFromJsonAsync<JsonElement>($"/jobs/{job}/results");
        Assert.Equal(
            2000L * 2000,
            results.GetProperty("scenes")[0].GetProperty("results").GetProperty("answers")[0].GetProperty("area").GetInt64()
        );
    }

    [Theory]
    [InlineData("remerge", """{"iou": 2}""", HttpStatusCode.BadRequest)]
    [InlineData("remerge", """{"iuo": 0.3}""", HttpStatusCode.BadRequest)]
    public async Task Settings_that_cannot_be_meant_are_refused(string verb, string body, HttpStatusCode expected)
    {
        using var scratch = new ScratchFolder();
        var scene = TestScenes.Write(scratch["a.tif"], 504, 504, TestScenes.Textured);
        var submitted = await Geochat.RunAsync("submit", scene, "--query", "describe", "--server", server.Url, "--watch");
        var job = submitted.StandardOutput.Split('\n')[0].Trim();
        var response = await server.Client.PostAsync($"/jobs/{job}/{verb}", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.PostAsync($"/jobs/none/{verb}", null)).StatusCode);
    }

    private Task<JsonElement> StatusAsync(string job) => server.Client.GetFromJsonAsync<JsonElement>($"/jobs/{job}");

    private async Task<int> DetectionsAsync(string job) => (await StatusAsync(job)).GetProperty("detections").GetInt32();

    private async Task<JsonElement> EndAsync(string job)
    {
        while (true)
        {
            var status = await StatusAsync(job);
            if (status.GetProperty("status").GetString() is not ("accepted" or "running"))
                return status;
            await Task.Delay(100);
        }
    }
}
