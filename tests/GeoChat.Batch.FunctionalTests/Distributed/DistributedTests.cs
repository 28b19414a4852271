using System.Text.Json.Nodes;
using GeoChat.Batch.FunctionalTests.Cli;
using GeoChat.Batch.FunctionalTests.Pipeline;
using Npgsql;

namespace GeoChat.Batch.FunctionalTests.Distributed;

/// <summary>A job over RabbitMQ and PostGIS with each host as a process. What happens when they are killed: FaultTests.</summary>
public sealed class DistributedTests(Cluster cluster) : IClassFixture<Cluster>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_submitted_by_the_client_ends_with_detections_that_the_api_serves()
    {
        var worker = cluster.StartWorker();
        var scene = TestScenes.Write(Path.Combine(cluster.Servers.Folder, "whole.tif"), 2000, 1500, TestScenes.Textured);
        var ended = await Geochat.RunAsync(
            "submit",
            scene,
            "--query",
            "refer: ships",
            "--property",
            "campaign=x",
            "--server",
            cluster.Url,
            "--watch"
        );
        Assert.True(ended.ExitCode == 0, ended.StandardError);
        var job = ended.StandardOutput.Trim();
        using var http = new HttpClient();
        var items = JsonNode.Parse(await http.GetStringAsync($"{cluster.Url}/collections/detections/items?job={job}&limit=1000", Token))!;
        // 5 x 4 chips, one box each, none of which overlap in the ground both chips show.
        Assert.Equal(
            await CountAsync("SELECT count(*) FROM geochat.detections d WHERE d.job = @job", job),
            items["numberMatched"]!.GetValue<long>()
        );
        Assert.True(items["numberReturned"]!.GetValue<int>() > 0);
        Assert.Equal("x", items["features"]![0]!["properties"]!["properties"]!["campaign"]!.GetValue<string>());
        var listed = await Geochat.RunAsync("jobs", "--server", cluster.Url);
        Assert.Contains(job, listed.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(0, await worker.StopAsync());
    }

    [Fact]
    public async Task A_large_upload_passes_through_the_api_host_and_its_scene_is_read()
    {
        var bytes = new byte[40 << 20];
        Random.Shared.NextBytes(bytes);
        using var http = new HttpClient();
        using var put = await http.PutAsync($"{cluster.Url}/uploads/large.bin", new ByteArrayContent(bytes), Token);
        var upload = JsonNode.Parse(await put.Content.ReadAsStringAsync(Token))!;
        Assert.Equal(
            (201, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))),
            ((int)put.StatusCode, upload["sha256"]!.GetValue<string>())
        );
        using var part = new HttpRequestMessage(HttpMethod.Put, $"{cluster.Url}/uploads/part.bin")
        {
            Content = new ByteArrayContent(bytes[..100]),
        };
        part.Content.Headers.ContentRange = new(0, 99, 200);
        using var more = await http.SendAsync(part, Token);
        Assert.Equal((308, "100"), ((int)more.StatusCode, more.Headers.GetValues("Upload-Offset").Single()));
        var scene = TestScenes.Write(Path.Combine(cluster.Servers.Folder, "mine.tif"), 700, 600, TestScenes.Textured);
        var submitted = await Geochat.RunAsync("submit", scene, "--query", "refer: ships", "--server", cluster.Url, "--upload");
        Assert.True(submitted.ExitCode == 0, submitted.StandardError);
        Assert.Equal(
            1,
            await CountAsync(
                "SELECT count(*) FROM pipeline.scenes s JOIN pipeline.jobs j ON j.id = s.job_id WHERE j.uid = @job AND s.source LIKE 'upload://mine-%' AND s.width = 700",
                submitted.StandardOutput.Trim()
            )
        );
    }

    private async Task<long> CountAsync(string sql, string job)
    {
        await using var source = NpgsqlDataSource.Create(cluster.Servers.Database);
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue("job", job);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
