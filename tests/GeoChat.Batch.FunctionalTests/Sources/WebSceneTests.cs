using System.Globalization;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;
using Microsoft.AspNetCore.Http;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>Scenes on a web server: the file's own pixels, in few requests, whatever the server does meanwhile.</summary>
public sealed class WebSceneTests(CogFile files) : IClassFixture<CogFile>, IAsyncLifetime
{
    private RangeServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Url => _server.Url + "/data/scene.tif";

    public async ValueTask InitializeAsync()
    {
        _server = await RangeServer.StartAsync();
        _server.Files["/data/scene.tif"] = await File.ReadAllBytesAsync(files.Cog, Token);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_cog_opens_with_one_request_and_its_tiles_come_in_fewer_than_it_has_rows()
    {
        using var distant = new Distant(Distant.Here);
        using var file = Raster.Open(files.Cog);
        using var scene = await distant.OpenAsync(Url);
        Assert.Single(_server.Requests);
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
        Assert.InRange(_server.Requests.Count, 2, 1 + files.Rows);
        Assert.All(_server.Requests, r => Assert.Equal((206, true), (r.Status, r.Range.StartsWith("bytes=", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_file_whose_directory_stands_at_its_end_opens_with_at_most_three_requests()
    {
        _server.Files["/data/scene.tif"] = await File.ReadAllBytesAsync(files.Plain, Token);
        using var distant = new Distant(Distant.Here);
        using var file = Raster.Open(files.Plain);
        using var scene = await distant.OpenAsync(Url);
        Assert.InRange(_server.Requests.Count, 1, 3);
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
    }

    [Fact]
    public async Task The_header_of_a_scene_of_ten_gigapixels_takes_at_most_three_requests()
    {
        var large = files.PathOf("large.tif");
        await ExternalProgram.RunAsync(
            "/usr/bin/gdal_create",
            "-q",
            "-of",
            "GTiff",
            "-outsize",
            "100000",
            "100000",
            "-bands",
            "3",
            "-ot",
            "Byte",
            "-a_srs",
            "EPSG:32631",
            "-a_ullr",
            "500000",
            "4650000",
            "530000",
            "4620000",
            "-co",
            "SPARSE_OK=TRUE",
            "-co",
            "TILED=YES",
            "-co",
            "BIGTIFF=YES",
            "-co",
            "COMPRESS=DEFLATE",
            large
        );
        _server.Files["/data/scene.tif"] = await File.ReadAllBytesAsync(large, Token);
        using var distant = new Distant(Distant.Here);
        using var scene = await distant.OpenAsync(Url);
        Assert.Equal(100_000, scene.Header.Width);
        Assert.InRange(_server.Requests.Count, 1, 3);
    }

    [Fact]
    public async Task A_preview_reads_an_overview_and_little_else()
    {
        using var distant = new Distant(Distant.Here);
        using var scene = await distant.OpenAsync(Url);
        var picture = ScenePicture.Render(scene, Stretch.Estimate(scene), 256);
        Assert.Equal(256, picture.Width);
        Assert.InRange(_server.Requests.Count, 1, 4);
    }

    [Fact]
    public async Task Cut_connections_cost_only_what_did_not_arrive()
    {
        var sent = 0L;
        var cuts = 0;
        _server.Send = async (context, body) =>
        {
            if (Interlocked.Increment(ref cuts) % 2 == 0)
            {
                // Half of it, and the connection is gone.
                await context.Response.Body.WriteAsync(body[..(body.Length / 2)]);
                await context.Response.Body.FlushAsync();
                Interlocked.Add(ref sent, body.Length / 2);
                context.Abort();
                return;
            }

            Interlocked.Add(ref sent, body.Length);
            await context.Response.Body.WriteAsync(body);
        };
        using var distant = new Distant([.. Distant.Here, ("Attempts", "10")]);
        using var file = Raster.Open(files.Cog);
        using var scene = await distant.OpenAsync(Url);
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
        Assert.InRange(sent, 1, (new FileInfo(files.Cog).Length * 3 / 2) + (1 << 20));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_busy_server_is_asked_again_when_it_says(int status)
    {
        var times = new List<DateTimeOffset>();
        _server.Instead = context =>
        {
            times.Add(DateTimeOffset.UtcNow);
            if (times.Count > 1)
                return Task.FromResult(false);
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "1";
            return Task.FromResult(true);
        };
        using var distant = new Distant(Distant.Here);
        using var scene = await distant.OpenAsync(Url);
        Assert.Equal(3000, scene.Header.Width);
        Assert.True(times[1] - times[0] > TimeSpan.FromSeconds(0.9), $"asked again after {times[1] - times[0]}");
    }

    [Theory]
    [InlineData("strong tag")]
    [InlineData("weak tag")]
    [InlineData("no tag")]
    [InlineData("conditions not heeded")]
    [InlineData("shorter")]
    public async Task A_scene_that_changes_while_it_is_read_is_told_as_such(string how)
    {
        _server.StrongTags = how is not "weak tag";
        _server.Tags = how is not ("no tag" or "shorter");
        _server.Conditions = how is not ("conditions not heeded" or "shorter");
        using var distant = new Distant(Distant.Here);
        using var scene = await distant.OpenAsync(Url);
        var changed = await File.ReadAllBytesAsync(files.Cog, Token);
        changed[^1]++;
        _server.Files["/data/scene.tif"] = how == "shorter" ? changed[..^100] : changed;
        if (how == "no tag")
            _server.Modified += TimeSpan.FromHours(1);
        var error = Assert.Throws<SceneChangedException>(() => Distant.Chips(scene));
        Assert.Contains("Submit it again", error.Message, StringComparison.Ordinal);
        Assert.InRange(_server.Requests.Count, 2, 6);
    }

    [Fact]
    public async Task A_scene_that_changed_since_its_job_began_is_another()
    {
        using var distant = new Distant(Distant.Here);
        using var before = await distant.OpenAsync(Url);
        _server.Files["/data/scene.tif"] = await File.ReadAllBytesAsync(files.Plain, Token);
        using var after = await distant.OpenAsync(Url);
        Assert.Throws<SceneChangedException>(() => after.RequireEtag(before.Header.Etag));
    }

    [Fact]
    public async Task A_server_without_ranges_is_refused_with_the_remedy_or_copied_within_a_limit()
    {
        _server.Ranges = false;
        using var strict = new Distant(Distant.Here);
        var refused = await Assert.ThrowsAsync<SceneWithoutRangesException>(() => strict.OpenAsync(Url));
        Assert.Contains("Scenes:SpoolBytes", refused.Message, StringComparison.Ordinal);
        using var small = new Distant([.. Distant.Here, ("SpoolBytes", "100000")]);
        Assert.Contains(
            "100000",
            (await Assert.ThrowsAsync<SceneWithoutRangesException>(() => small.OpenAsync(Url))).Message,
            StringComparison.Ordinal
        );
        using var copying = new Distant([.. Distant.Here, ("SpoolBytes", "100000000")]);
        using var file = Raster.Open(files.Cog);
        using var scene = await copying.OpenAsync(Url);
        var asked = _server.Requests.Count;
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
        Assert.Equal(asked, _server.Requests.Count);
    }

    [Fact]
    public async Task Files_beside_a_scene_that_does_not_say_where_it_lies_are_read()
    {
        var plain = TestScenes.Write(files.PathOf("nowhere.tif"), 600, 500, TestScenes.Textured, georeference: false);
        _server.Files["/data/no where.tif"] = await File.ReadAllBytesAsync(plain, Token);
        _server.Files["/data/no where.tfw"] = "0.3\n0\n0\n-0.3\n500000.15\n4649775.85\n"u8.ToArray();
        _server.Files["/data/no where.prj"] = "EPSG:32631"u8.ToArray();
        using var distant = new Distant(Distant.Here);
        using var scene = await distant.OpenAsync(_server.Url + "/data/no%20where.tif");
        Assert.Equal([500000, 0.3, 0, 4649776, 0, -0.3], scene.Header.Transform!.Value.ToArray().Select(v => Math.Round(v, 6)));
        Assert.Equal(32631, scene.Header.Crs!.Epsg);
    }

    [Theory]
    [InlineData("compressed", "compresses")]
    [InlineData("another range", "another range")]
    [InlineData("nothing", "takes too long")]
    [InlineData("a byte a second", "takes too long")]
    [InlineData("always busy", "503")]
    [InlineData("redirects to itself", "")]
    public async Task A_hostile_server_ends_in_one_error_within_bounded_time(string how, string cause)
    {
        _server.Instead = async context =>
        {
            switch (how)
            {
                case "compressed":
                    context.Response.Headers.ContentEncoding = "gzip";
                    context.Response.Headers.ContentRange = "bytes 0-3/4000";
                    context.Response.StatusCode = 206;
                    return true;
                case "another range":
                    context.Response.Headers.ContentRange = "bytes 17-20/4000";
                    context.Response.StatusCode = 206;
                    await context.Response.WriteAsync("abcd", context.RequestAborted);
                    return true;
                case "nothing":
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    return true;
                case "a byte a second":
                    context.Response.Headers.ContentRange = "bytes 0-131071/4000000";
                    context.Response.StatusCode = 206;
                    while (!context.RequestAborted.IsCancellationRequested)
                    {
                        await context.Response.Body.WriteAsync(new byte[1]);
                        await context.Response.Body.FlushAsync();
                        await Task.Delay(100);
                    }

                    return true;
                case "always busy":
                    context.Response.StatusCode = 503;
                    return true;
                default:
                    context.Response.Redirect("/data/scene.tif");
                    return true;
            }
        };
        using var distant = new Distant([.. Distant.Here, ("Attempts", "2"), ("RequestTimeout", "00:00:00.300")]);
        var error = await Assert.ThrowsAsync<SceneUnreachableException>(() => distant.OpenAsync(Url));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.InRange(_server.Requests.Count, 0, 12);
    }

    [Theory]
    [InlineData(404, typeof(Batch.Blobs.Sources.SceneMissingException), "404")]
    [InlineData(403, typeof(SceneDeniedException), "Scenes:Https")]
    [InlineData(401, typeof(SceneDeniedException), "Scenes:Https")]
    public async Task What_is_not_there_or_not_allowed_is_told_at_once(int status, Type type, string named)
    {
        _server.Instead = context =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };
        using var distant = new Distant(Distant.Here);
        var error = await Assert.ThrowsAnyAsync<BlobException>(() => distant.OpenAsync(Url));
        Assert.IsType(type, error);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("https://host.example/a.tif?sv=2025-01-05&sig=Zm9vYmFy%3D", "Zm9vYmFy")]
    [InlineData("https://bucket.example/a.tif?X-Amz-Credential=AKIDEXAMPLE&X-Amz-Signature=0123abcd", "0123abcd")]
    [InlineData("https://user:hunter2@host.example/a.tif", "hunter2")]
    [InlineData("https://host.example/a.tif?api_key=hunter2", "hunter2")]
    public async Task An_address_with_a_secret_is_refused_without_showing_it(string address, string secret)
    {
        using var distant = new Distant();
        var error = await Assert.ThrowsAsync<SceneReferenceException>(() => distant.Sources.ExpandAsync([address], Token));
        Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Scenes:Https", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_adds_what_a_server_wants_without_a_word_of_it_in_the_scene()
    {
        _server.Instead = context =>
        {
            if (context.Request.Query["sig"] == "s3cret" && context.Request.Headers.Authorization == "Bearer t0ken")
                return Task.FromResult(false);
            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        };
        using var distant = new Distant([
            .. Distant.Here,
            ("Https:data:Prefix", _server.Url + "/data/"),
            ("Https:data:Query", "?sig=s3cret"),
            ("Https:data:Authorization", "Bearer t0ken"),
        ]);
        var source = Assert.Single(await distant.Sources.ExpandAsync([Url], Token));
        using var bytes = await distant.Sources.OpenAsync(source, Token);
        Assert.DoesNotContain("s3cret", source + bytes.Name + bytes.Etag, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SceneDeniedException>(() => distant.OpenAsync(_server.Url + "/other/scene.tif"));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_redirect_to_another_host_takes_no_credentials_along(string allowPrivate)
    {
        await using var other = await RangeServer.StartAsync();
        other.Files["/data/scene.tif"] = _server.Files["/data/scene.tif"];
        var seen = new List<string>();
        other.Instead = context =>
        {
            seen.Add(context.Request.Headers.Authorization + context.Request.QueryString);
            return Task.FromResult(false);
        };
        _server.Instead = context =>
        {
            context.Response.Redirect(other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/data/scene.tif");
            return Task.FromResult(true);
        };
        using var distant = new Distant([
            .. Distant.Here,
            ("AllowPrivateAddresses", allowPrivate),
            ("Https:data:Prefix", _server.Url + "/data/"),
            ("Https:data:Query", "sig=s3cret"),
            ("Https:data:Authorization", "Bearer t0ken"),
        ]);
        using var scene = await distant.OpenAsync(Url);
        Assert.Equal([""], seen);
    }

    [Theory]
    [InlineData("Https:data:Prefix", "https://host", "ends with a slash")]
    [InlineData("Https:data:Prefix", "host/", "ends with a slash")]
    [InlineData("Azure:eo:Sas", "sig=1", "Scenes:Azure:eo:ConnectionString")]
    [InlineData("Attempts", "0", "Attempts")]
    public async Task A_setting_that_cannot_be_meant_is_told(string key, string value, string named)
    {
        using var distant = new Distant((key, value));
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => distant.OpenAsync(Url));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_never_waited_for_longer_than_the_limit()
    {
        _server.Instead = context =>
        {
            if (!_server.Requests.IsEmpty)
                return Task.FromResult(false);
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = DateTimeOffset.UtcNow.AddHours(5).ToString("R", CultureInfo.InvariantCulture);
            return Task.FromResult(true);
        };
        using var distant = new Distant([.. Distant.Here, ("MaxWait", "00:00:00.100")]);
        using var scene = await distant.OpenAsync(Url);
        Assert.Equal(2, _server.Requests.Count);
    }
}
