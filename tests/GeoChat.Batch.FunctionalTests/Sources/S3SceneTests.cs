using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>Scenes in an S3 service, through Amazon's own client.</summary>
public sealed class S3SceneTests(CogFile files) : IClassFixture<CogFile>, IAsyncLifetime
{
    private S3Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private (string, string)[] Connection =>
        [
            ("S3:Endpoint", _server.Url),
            ("S3:AccessKey", S3Server.AccessKey),
            ("S3:SecretKey", "hunter2"),
            ("S3:Buckets:0", "images"),
            ("S3:Buckets:1", "nowhere"),
        ];

    public async ValueTask InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        _server.Objects["2026/cog.tif"] = await File.ReadAllBytesAsync(files.Cog, Token);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_object_gives_the_files_own_chips_in_few_requests()
    {
        using var distant = new Distant(Connection);
        using var file = Raster.Open(files.Cog);
        using var scene = await distant.OpenAsync("s3://images/2026/cog.tif");
        Assert.Single(_server.Requests);
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
        Assert.InRange(_server.Requests.Count, 2, 1 + files.Rows);
    }

    [Fact]
    public async Task Cut_answers_go_on_where_they_ended()
    {
        _server.CutEvery = 2;
        using var distant = new Distant([.. Connection, ("Attempts", "8")]);
        using var file = Raster.Open(files.Cog);
        using var scene = await distant.OpenAsync("s3://images/2026/cog.tif");
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
    }

    [Fact]
    public async Task A_glob_is_listed_over_pages()
    {
        foreach (var key in new[] { "a/1.tif", "a/2.tif", "a/3.tif", "a/4.prj", "a/b/5.tif" })
            _server.Objects[key] = [1];
        using var distant = new Distant(Connection);
        Assert.Equal(
            ["s3://images/a/1.tif", "s3://images/a/2.tif", "s3://images/a/3.tif"],
            await distant.Sources.ExpandAsync(["s3://images/a/*.tif"], Token)
        );
    }

    [Fact]
    public async Task An_object_that_changes_is_told_as_such()
    {
        using var distant = new Distant(Connection);
        using var scene = await distant.OpenAsync("s3://images/2026/cog.tif");
        _server.Objects["2026/cog.tif"] = await File.ReadAllBytesAsync(files.Plain, Token);
        Assert.Throws<SceneChangedException>(() => Distant.Chips(scene));
    }

    [Fact]
    public async Task Files_beside_an_object_are_found()
    {
        var plain = TestScenes.Write(files.PathOf("s3.tif"), 600, 500, TestScenes.Textured, georeference: false);
        _server.Objects["b/scene.tif"] = await File.ReadAllBytesAsync(plain, Token);
        _server.Objects["b/scene.tfw"] = "0.3\n0\n0\n-0.3\n500000.15\n4649775.85\n"u8.ToArray();
        _server.Objects["b/scene.prj"] = "EPSG:32631"u8.ToArray();
        using var distant = new Distant(Connection);
        using var scene = await distant.OpenAsync("s3://images/b/scene.tif");
        Assert.Equal(32631, scene.Header.Crs!.Epsg);
    }

    [Theory]
    [InlineData("s3://images/nothing.tif", AccessKeys.Right, typeof(Batch.Blobs.Sources.SceneMissingException), "no such object")]
    [InlineData("s3://nowhere/a.tif", AccessKeys.Right, typeof(Batch.Blobs.Sources.SceneMissingException), "no such bucket")]
    [InlineData("s3://images/2026/cog.tif", AccessKeys.Wrong, typeof(SceneDeniedException), "Scenes:S3:AccessKey")]
    [InlineData("s3://private/a.tif", AccessKeys.Right, typeof(SceneReferenceException), "Scenes:S3:Buckets")]
    [InlineData("s3://images", AccessKeys.Right, typeof(SceneReferenceException), "s3://bucket/key")]
    public async Task What_cannot_be_read_is_told_with_the_remedy(string reference, string key, Type type, string named)
    {
        using var distant = new Distant([.. Connection.Where(c => c.Item1 != "S3:AccessKey"), ("S3:AccessKey", key)]);
        var error = await Assert.ThrowsAnyAsync<BlobException>(() => distant.OpenAsync(reference));
        Assert.IsType(type, error);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private static class AccessKeys
    {
        public const string Right = S3Server.AccessKey;
        public const string Wrong = "AKIDOTHER";
    }
}
