using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>The whole server in one process, asked by a client and by a browser.</summary>
public sealed class UpTests(UpServerProcess server) : IClassFixture<UpServerProcess>
{
    private const string Execution = "/processes/analyze-scenes/execution";

    [Fact]
    public async Task The_landing_page_is_json_unless_a_browser_asks()
    {
        var json = await server.Client.GetAsync("/");
        using var asBrowser = new HttpRequestMessage(HttpMethod.Get, "/");
        asBrowser.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        var page = await server.Client.SendAsync(asBrowser);

        Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submitted_job_ends_and_its_boxes_are_on_the_first_page_and_on_the_scenes_map()
    {
        var job = await SubmitAsync(
            """{"inputs": {"scenes": ["samples/town-after.tif"], "queries": [{"task": "refer", "text": "buildings"}], "properties": {"campaign": "spring"}}}"""
        );
        var status = await EndAsync(job);

        Assert.Equal("successful", status.GetProperty("status").GetString());
        Assert.False(status.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String);
        var items = await server.Client.GetFromJsonAsync<JsonElement>($"/collections/detections/items?limit=1000&job={job}");
        var found = items.GetProperty("features").GetArrayLength();
        Assert.Equal(status.GetProperty("detections").GetInt32(), found);
        Assert.Equal(
            "spring",
            items.GetProperty("features")[0].GetProperty("properties").GetProperty("properties").GetProperty("campaign").GetString()
        );

        var first = await Browser.DumpAsync($"{server.Url}/", waitMs: 6000);
        Assert.Contains("town-after", first, StringComparison.Ordinal);
        Assert.Matches("data-boxes-shown=\"[1-9]", first);
        var map = await Browser.DumpAsync($"{server.Url}/jobs/{job}/scenes/0/map");
        Assert.Contains($"data-boxes-drawn=\"{found}\"", map, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scene_that_is_no_demo_scene_brings_the_notice_about_the_models_domain()
    {
        using var scratch = new ScratchFolder();
        File.Copy(Repository.PathOf("samples", "harbor.tif"), scratch["real.tif"]);
        var job = await SubmitAsync(
            JsonSerializer.Serialize(
                new { inputs = new { scenes = new[] { scratch["real.tif"] }, queries = new[] { new { task = "describe" } } } }
            )
        );

        var status = await EndAsync(job);

        Assert.Contains("synthetic scenes only", status.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("synthetic scenes only", await server.Client.GetStringAsync($"/jobs/{job}/scenes/0/map"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "cannot be read")]
    [InlineData(
        """{"inputs": {"scenes": ["samples/none.tif"], "queries": [{"task": "describe"}]}}""",
        HttpStatusCode.BadRequest,
        "none.tif"
    )]
    [InlineData(
        """{"inputs": {"scenes": ["samples/README.md"], "queries": [{"task": "describe"}]}}""",
        HttpStatusCode.BadRequest,
        "README.md"
    )]
    [InlineData("""{"inputs": {"scenes": ["samples/harbor.tif"], "queries": []}}""", HttpStatusCode.BadRequest, "query")]
    [InlineData("""{"inputs": {"scenes": ["samples/harbor.tif"], "queries": [{"task": "refer"}]}}""", HttpStatusCode.BadRequest, "refer")]
    [InlineData(
        """{"inputs": {"scenes": ["samples/harbor.tif"], "queries": [{"task": "describe"}], "model": "geochat-9000"}}""",
        HttpStatusCode.BadRequest,
        "geochat-nano"
    )]
    public async Task Bad_input_is_a_problem_document_with_cause_and_remedy(string body, HttpStatusCode status, string named)
    {
        var response = await server.Client.PostAsync(Execution, new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scene_of_a_job_that_is_not_there_is_not_found()
    {
        foreach (var path in new[] { "/jobs/none/scenes", "/jobs/none/scenes/0/map", "/jobs/none/scenes/0/picture" })
        {
            var response = await server.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    private async Task<string> SubmitAsync(string request)
    {
        var response = await server.Client.PostAsync(Execution, new StringContent(request, Encoding.UTF8, "application/json"));
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return response.Headers.Location!.OriginalString.Split('/')[^1];
    }

    private async Task<JsonElement> EndAsync(string job)
    {
        while (true)
        {
            var status = await server.Client.GetFromJsonAsync<JsonElement>($"/jobs/{job}");
            if (status.GetProperty("status").GetString() is not ("accepted" or "running"))
                return status;
            await Task.Delay(200);
        }
    }
}
