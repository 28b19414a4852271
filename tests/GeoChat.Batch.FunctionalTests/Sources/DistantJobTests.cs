using System.Text.Json;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.FunctionalTests.Cli;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>Whole jobs over scenes that are not on this machine.</summary>
public sealed class DistantJobTests(CogFile files) : IClassFixture<CogFile>
{
    private static readonly (string, string)[] Here =
    [
        ("Scenes:AllowPlainHttp", "true"),
        ("Scenes:AllowedNetworks:0", "127.0.0.1/32"),
        ("Scenes:FirstWait", "00:00:00.050"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_over_a_web_scene_finds_what_the_same_job_over_the_file_finds_in_few_requests()
    {
        await using var server = await RangeServer.StartAsync();
        server.Files["/a/scene.tif"] = await File.ReadAllBytesAsync(files.Cog, Token);
        await using var pipeline = await EmbeddedPipeline.StartAsync(settings: Here);
        var distant = await pipeline.EndAsync((await pipeline.SubmitAsync(server.Url + "/a/scene.tif")).Job.Uid);
        var local = await pipeline.EndAsync((await pipeline.SubmitAsync(files.Cog)).Job.Uid);
        Assert.Equal((JobState.Successful, false), (distant.Job.State, distant.Job.Partial));
        Assert.Equal("scene", distant.Scenes[0].Name);
        Assert.Equal(local.Detections, distant.Detections);
        var hashes = (await pipeline.Scenes.ReadChipsAsync(local.Scenes[0].Id, Token)).Select(c => c.ContentHash);
        Assert.Equal(hashes, (await pipeline.Scenes.ReadChipsAsync(distant.Scenes[0].Id, Token)).Select(c => c.ContentHash));
        // One to look at submit, one to open for tiling, and at most one for each row of tiles.
        Assert.InRange(server.Requests.Count, 3, 2 + files.Rows);
    }

    [Fact]
    public async Task A_web_scene_that_changes_after_submit_fails_with_its_reason_and_the_others_go_on()
    {
        await using var server = await RangeServer.StartAsync();
        server.Files["/large.tif"] = await File.ReadAllBytesAsync(files.Plain, Token);
        server.Files["/changes.tif"] = await File.ReadAllBytesAsync(files.Cog, Token);
        await using var pipeline = await EmbeddedPipeline.StartAsync(settings: Here);
        var asked = 0;
        server.Instead = context =>
        {
            // Asked a second time, for tiling, it is another file.
            if (context.Request.Path == "/changes.tif" && Interlocked.Increment(ref asked) == 2)
                server.Files["/changes.tif"] = server.Files["/large.tif"];
            return Task.FromResult(false);
        };
        var submitted = await pipeline.SubmitAsync(
            new JobInputs { Scenes = [server.Url + "/large.tif", server.Url + "/changes.tif"], Queries = [QueryParser.Parse("describe")] }
        );
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal([SceneState.Done, SceneState.Failed], status.Scenes.Select(s => s.State));
        Assert.Contains("changed", status.Scenes[1].Reason, StringComparison.Ordinal);
        Assert.True(status.Job.Partial);
    }

    [Fact]
    public async Task A_server_that_goes_away_fails_the_scene_with_its_reason_and_a_retry_finishes_it()
    {
        await using var server = await RangeServer.StartAsync();
        server.Files["/a.tif"] = await File.ReadAllBytesAsync(files.Cog, Token);
        await using var pipeline = await EmbeddedPipeline.StartAsync(settings: [.. Here, ("Scenes:Attempts", "2")]);
        var asked = 0;
        var away = true;
        server.Instead = context =>
        {
            if (Interlocked.Increment(ref asked) == 1 || !away)
                return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        var submitted = await pipeline.SubmitAsync(server.Url + "/a.tif");
        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(SceneState.Failed, status.Scenes[0].State);
        Assert.Contains("503", status.Scenes[0].Reason, StringComparison.Ordinal);
        away = false;
        await pipeline.Jobs.RetryFailedAsync(submitted.Job.Uid, Token);
        Assert.Equal((JobState.Successful, SceneState.Done), await StateAsync(pipeline, submitted.Job.Uid));
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/a.tif", typeof(SceneAddressRefusedException))]
    [InlineData("https://user:pw@example.org/a.tif", typeof(SceneReferenceException))]
    [InlineData("az://nobody/images/a.tif", typeof(SceneReferenceException))]
    [InlineData("s3://bucket/a.tif", typeof(SceneReferenceException))]
    [InlineData("ftp://example.org/a.tif", typeof(SceneReferenceException))]
    [InlineData("upload://nothing.tif", typeof(UploadMissingException))]
    [InlineData("upload://../../etc/passwd", typeof(UploadNameException))]
    public async Task A_bad_reference_is_refused_at_submit_and_stores_nothing(string reference, Type type)
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync();
        var error = await Assert.ThrowsAnyAsync<BlobException>(() => pipeline.SubmitAsync(reference));
        Assert.IsType(type, error);
        Assert.DoesNotContain("pw", error.Message.Replace("password", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(await pipeline.Jobs.ListAsync(10, null, Token));
    }

    [Fact]
    public async Task A_glob_and_a_folder_under_the_roots_name_their_scenes_and_nothing_else_is_read()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(settings: ("Ingest:SceneRoots:0", files.PathOf("roots")));
        Directory.CreateDirectory(files.PathOf("roots/deep"));
        foreach (var name in new[] { "a.tif", "b.tif" })
            TestScenes.Write(files.PathOf($"roots/{name}"), 520, 520, TestScenes.Textured);
        Directory.CreateSymbolicLink(files.PathOf("roots/out"), Path.GetDirectoryName(files.Cog)!);
        var globbed = await pipeline.SubmitAsync(files.PathOf("roots/*.tif"));
        var listed = await pipeline.SubmitAsync(files.PathOf("roots"));
        foreach (var job in new[] { globbed, listed })
            Assert.Equal(["a", "b"], (await pipeline.EndAsync(job.Job.Uid)).Scenes.Select(s => s.Name));
        foreach (
            var outside in new[]
            {
                files.Cog,
                files.PathOf("roots/out/cog.tif"),
                files.PathOf("roots/../cog.tif"),
                "/etc/*.tif",
                "file:///etc/passwd",
            }
        )
            await Assert.ThrowsAsync<SceneOutsideRootsException>(() => pipeline.SubmitAsync(outside));
    }

    [Fact]
    public async Task Run_reads_a_scene_of_the_users_own_server_where_that_is_allowed_and_draws_it()
    {
        using var scratch = new ScratchFolder();
        await using var server = await RangeServer.StartAsync();
        server.Files["/data/sc%C3%A8ne.tif"] = server.Files["/data/scène.tif"] = await File.ReadAllBytesAsync(files.Cog, Token);
        var url = server.Url + "/data/sc%C3%A8ne.tif";
        string[] run = ["run", url, "--query", "refer: ships", "--engine", "constant", "--out", scratch["out"]];
        var refused = await Geochat.RunAsync(run);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("http is not read here", refused.StandardError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["out"]));
        var ended = await Geochat.RunAsync([.. run, "--allow-private-addresses"]);
        Assert.True(ended.ExitCode == 0, ended.StandardError);
        var summary = JsonDocument
            .Parse(await File.ReadAllTextAsync(Path.Combine(scratch["out"], "scène", "summary.json"), Token))
            .RootElement;
        Assert.Equal(url, summary.GetProperty("source").GetString());
        Assert.Contains(
            "\"mime\":\"image/jpeg\"",
            await File.ReadAllTextAsync(Path.Combine(scratch["out"], "scène", "map.html"), Token),
            StringComparison.Ordinal
        );
        // Unchanged, it is the same job; changed, another.
        Assert.Contains(
            "had finished before",
            (await Geochat.RunAsync([.. run, "--allow-private-addresses"])).StandardError,
            StringComparison.Ordinal
        );
        server.Files["/data/scène.tif"] = await File.ReadAllBytesAsync(files.Plain, Token);
        var anew = await Geochat.RunAsync([.. run, "--allow-private-addresses"]);
        Assert.True(anew.ExitCode == 0, anew.StandardError);
        Assert.DoesNotContain("had finished before", anew.StandardError, StringComparison.Ordinal);
    }

    private static async Task<(JobState, SceneState)> StateAsync(EmbeddedPipeline pipeline, string job)
    {
        for (var until = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(100, Token))
        {
            var status = (await pipeline.Jobs.FindAsync(job, Token))!;
            if (status.Job.State is JobState.Successful && !status.Job.Partial || DateTime.UtcNow > until)
                return (status.Job.State, status.Scenes[0].State);
        }
    }
}
