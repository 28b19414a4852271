using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using GeoChat.Batch.FunctionalTests.Cli;
using GeoChat.Batch.FunctionalTests.Pipeline;

namespace GeoChat.Batch.FunctionalTests.Uploads;

/// <summary>Uploads over HTTP to a server, and jobs that read them.</summary>
public sealed class UploadApiTests(UpServerProcess server) : IClassFixture<UpServerProcess>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scene_sent_in_parts_is_analyzed_by_its_name()
    {
        using var scratch = new ScratchFolder();
        var bytes = await File.ReadAllBytesAsync(TestScenes.Write(scratch["a.tif"], 900, 700, TestScenes.Textured), Token);
        var middle = bytes.Length / 3;
        using var first = await PutAsync("parts.tif", bytes.AsMemory(0, middle), new ContentRangeHeaderValue(0, middle - 1, bytes.Length));
        Assert.Equal(
            (308, $"{middle}", "?0"),
            ((int)first.StatusCode, first.Headers.GetValues("Upload-Offset").Single(), first.Headers.GetValues("Upload-Complete").Single())
        );
        using var early = await SubmitAsync("upload://parts.tif");
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        using var head = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/uploads/parts.tif"), Token);
        Assert.Equal($"{middle}", head.Headers.GetValues("Upload-Offset").Single());
        using var last = await PutAsync(
            "parts.tif",
            bytes.AsMemory(middle),
            new ContentRangeHeaderValue(middle, bytes.Length - 1, bytes.Length)
        );
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
        var upload = await last.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), upload.GetProperty("sha256").GetString());
        using var submitted = await SubmitAsync(upload.GetProperty("scene").GetString()!);
        Assert.Equal(HttpStatusCode.Created, submitted.StatusCode);
        var job = (await submitted.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("jobID").GetString()!;
        Assert.Equal("successful", await EndAsync(job));
        Assert.Equal(
            "image/jpeg",
            (await server.Client.GetAsync($"/jobs/{job}/scenes/0/picture", Token)).Content.Headers.ContentType!.MediaType
        );
        Assert.Equal(HttpStatusCode.NoContent, (await server.Client.DeleteAsync("/uploads/parts.tif", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/uploads/parts.tif", Token)).StatusCode);
    }

    [Theory]
    [InlineData("a..b.tif", "bytes 0-9/10", 400, "no name for an upload")]
    [InlineData("a.tif", "bytes 0-8/10", 400, "no range of 10 bytes")]
    [InlineData("a.tif", "bytes 0-9/*", 400, "no range of 10 bytes")]
    [InlineData("a.tif", "bytes 10-19/40", 409, "HEAD /uploads/a.tif")]
    [InlineData("a.tif", "bytes 0-9/999999999999999", 413, "Uploads:MaxBytes")]
    public async Task A_part_that_cannot_be_taken_is_told_with_the_remedy(string name, string range, int status, string named)
    {
        using var response = await PutAsync(name, new byte[10], ContentRangeHeaderValue.Parse(range));
        Assert.Equal(status, (int)response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_body_is_taken_as_one()
    {
        // Over the limit that a web server has for other bodies.
        var bytes = new byte[40 << 20];
        Random.Shared.NextBytes(bytes);
        using var response = await PutAsync("large.bin", bytes, null);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("sha256").GetString()
        );
        using var again = await PutAsync("large.bin", bytes.AsMemory(0, 10), null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task A_file_that_only_the_client_has_is_uploaded_over_cuts_and_analyzed()
    {
        using var scratch = new ScratchFolder();
        using var random = RandomNumberGenerator.Create();
        var noise = new byte[4096];
        random.GetBytes(noise);
        // Does not compress, so that it is sent in several pieces.
        var scene = TestScenes.Write(
            scratch["mine.tif"],
            2600,
            2600,
            (x, y) => (noise[((x * 31) + (y * 17)) & 4095], noise[((x * 7) ^ (y * 131)) & 4095], noise[((x * y) + 5) & 4095])
        );
        await using var cuts = CuttingRelay.Start(new Uri(server.Url).Port, cutAfter: [300_000, 2_000_000, 700_000]);
        var ended = await Geochat.RunAsync("submit", scene, "--query", "refer: ships", "--server", cuts.Url, "--upload", "--watch");
        Assert.True(ended.ExitCode == 0, ended.StandardError);
        Assert.True(cuts.Cuts >= 2, $"{cuts.Cuts} cuts");
        Assert.Contains("uploading mine.tif", ended.StandardError, StringComparison.Ordinal);
        var job = await server.Client.GetFromJsonAsync<JsonElement>($"/jobs/{ended.StandardOutput.Trim()}", Token);
        Assert.StartsWith("mine-", job.GetProperty("scenes")[0].GetProperty("name").GetString(), StringComparison.Ordinal);
        // The same file is there already.
        var again = await Geochat.RunAsync("submit", scene, "--query", "describe", "--server", server.Url, "--upload");
        Assert.True(again.ExitCode == 0, again.StandardError);
    }

    private async Task<HttpResponseMessage> PutAsync(string name, ReadOnlyMemory<byte> bytes, ContentRangeHeaderValue? range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/uploads/{name}") { Content = new ReadOnlyMemoryContent(bytes) };
        request.Content.Headers.ContentRange = range;
        return await server.Client.SendAsync(request, Token);
    }

    private Task<HttpResponseMessage> SubmitAsync(string scene) =>
        server.Client.PostAsJsonAsync(
            "/processes/analyze-scenes/execution",
            new { inputs = new { scenes = new[] { scene }, queries = new[] { new { task = "refer", text = "ships" } } } },
            Token
        );

    private async Task<string> EndAsync(string job)
    {
        for (var until = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(100, Token))
        {
            var status = (await server.Client.GetFromJsonAsync<JsonElement>($"/jobs/{job}", Token)).GetProperty("status").GetString()!;
            if (status is "successful" or "failed" || DateTime.UtcNow > until)
                return status;
        }
    }
}
