using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>Scenes in Azure Blob Storage, as Azurite speaks it.</summary>
public sealed class AzureSceneTests(CogFile files, AzureSceneTests.Images images)
    : IClassFixture<CogFile>,
        IClassFixture<AzureSceneTests.Images>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private (string, string) Connection => ("Azure:eo:ConnectionString", images.ConnectionString);

    [Fact]
    public async Task A_blob_gives_the_files_own_chips()
    {
        await images.PutAsync("2026/cog.tif", files.Cog);
        using var distant = new Distant(Connection);
        using var file = Raster.Open(files.Cog);
        using var scene = await distant.OpenAsync("az://eo/images/2026/cog.tif");
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
        Assert.Equal(file.Header.Crs!.Epsg, scene.Header.Crs!.Epsg);
    }

    [Fact]
    public async Task A_single_connection_needs_no_name()
    {
        await images.PutAsync("one/cog.tif", files.Cog);
        using var distant = new Distant(Connection);
        Assert.Equal(["az://eo/images/one/cog.tif"], await distant.Sources.ExpandAsync(["az://images/one/cog.tif"], Token));
    }

    [Fact]
    public async Task A_glob_names_blobs_in_order_and_stays_in_its_folder()
    {
        foreach (var name in new[] { "glob/b.tif", "glob/a.tif", "glob/a.tfw", "glob/deeper/c.tif", "other/d.tif" })
            await images.PutAsync(name, files.Cog);
        using var distant = new Distant(Connection);
        Assert.Equal(
            ["az://eo/images/glob/a.tif", "az://eo/images/glob/b.tif"],
            await distant.Sources.ExpandAsync(["az://eo/images/glob/*.tif"], Token)
        );
        Assert.Equal(
            ["az://eo/images/glob/a.tif", "az://eo/images/glob/b.tif"],
            await distant.Sources.ExpandAsync(["az://eo/images/glob/", "az://eo/images/glob/a.tif"], Token)
        );
        Assert.Equal(
            ["az://eo/images/glob/a.tif", "az://eo/images/glob/b.tif", "az://eo/images/glob/deeper/c.tif"],
            await distant.Sources.ExpandAsync(["az://eo/images/glob/**.tif"], Token)
        );
        var none = await Assert.ThrowsAsync<Batch.Blobs.Sources.SceneMissingException>(() =>
            distant.Sources.ExpandAsync(["az://eo/images/glob/*.jp2"], Token)
        );
        Assert.Contains("no blob matches", none.Message, StringComparison.Ordinal);
        using var small = new Distant(Connection, ("MaxListed", "2"));
        Assert.Contains(
            "Scenes:MaxListed",
            (
                await Assert.ThrowsAsync<SceneReferenceException>(() => small.Sources.ExpandAsync(["az://eo/images/glob/*.tif"], Token))
            ).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_blob_that_changes_while_it_is_read_is_told_as_such()
    {
        await images.PutAsync("changes.tif", files.Cog);
        using var distant = new Distant(Connection);
        using var scene = await distant.OpenAsync("az://eo/images/changes.tif");
        await images.PutAsync("changes.tif", files.Plain);
        Assert.Throws<SceneChangedException>(() => Distant.Chips(scene));
        await images.Container.DeleteBlobAsync("changes.tif", cancellationToken: Token);
        Assert.Throws<SceneChangedException>(() => Distant.Chips(scene));
    }

    [Fact]
    public async Task Files_beside_a_blob_are_found_by_one_listing()
    {
        var plain = TestScenes.Write(files.PathOf("beside.tif"), 600, 500, TestScenes.Textured, georeference: false);
        await images.PutAsync("beside/scene.tif", plain);
        await images.PutTextAsync("beside/scene.tfw", "0.3\n0\n0\n-0.3\n500000.15\n4649775.85\n");
        await images.PutTextAsync("beside/scene.prj", "EPSG:32631");
        using var distant = new Distant(Connection);
        using var scene = await distant.OpenAsync("az://eo/images/beside/scene.tif");
        Assert.Equal(32631, scene.Header.Crs!.Epsg);
        Assert.NotNull(scene.Header.Transform);
    }

    [Fact]
    public async Task A_sas_reads_and_stays_out_of_every_text()
    {
        await images.PutAsync("sas.tif", files.Cog);
        var sas = images.Sas(BlobContainerSasPermissions.Read, TimeSpan.FromHours(1));
        using var distant = new Distant(("Azure:signed:Endpoint", images.Endpoint), ("Azure:signed:Sas", sas));
        using var file = Raster.Open(files.Cog);
        using var scene = await distant.OpenAsync("az://signed/images/sas.tif");
        Assert.Equal(Distant.Chips(file), Distant.Chips(scene));
        var signature = sas[(sas.IndexOf("sig=", StringComparison.Ordinal) + 4)..];
        var missing = await Assert.ThrowsAsync<Batch.Blobs.Sources.SceneMissingException>(() =>
            distant.OpenAsync("az://signed/images/nothing.tif")
        );
        Assert.DoesNotContain(signature, missing.Message, StringComparison.Ordinal);
        using var late = new Distant(
            ("Azure:signed:Endpoint", images.Endpoint),
            ("Azure:signed:Sas", images.Sas(BlobContainerSasPermissions.Read, TimeSpan.FromHours(-1)))
        );
        var expired = await Assert.ThrowsAsync<SceneDeniedException>(() => late.OpenAsync("az://signed/images/sas.tif"));
        Assert.DoesNotContain("sig=", expired.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("az://eo/nowhere/a.tif", typeof(Batch.Blobs.Sources.SceneMissingException), "no such container")]
    [InlineData("az://eo/images/nothing.tif", typeof(Batch.Blobs.Sources.SceneMissingException), "no such blob")]
    [InlineData("az://eo/images/empty.tif", typeof(Batch.Blobs.Sources.SceneMissingException), "empty")]
    [InlineData("az://eo", typeof(SceneReferenceException), "names no container")]
    [InlineData("az://eo/UPPER/a.tif", typeof(SceneReferenceException), "names no container")]
    [InlineData("az://wrong/images/a.tif", typeof(SceneDeniedException), "Scenes:Azure:NAME")]
    [InlineData("az://unknown/images/a.tif", typeof(SceneReferenceException), "known: eo, wrong")]
    [InlineData("az://eo/images/a.tif?sv=2025-01-05&sig=hunter2", typeof(SceneReferenceException), "Scenes:Azure:NAME:Sas")]
    [InlineData("gs://bucket/a.tif", typeof(SceneReferenceException), "az://")]
    public async Task What_cannot_be_read_is_told_with_the_remedy(string reference, Type type, string named)
    {
        await images.PutTextAsync("empty.tif", "");
        var wrong = images.ConnectionString.Replace("AccountKey=E", "AccountKey=F", StringComparison.Ordinal);
        using var distant = new Distant(Connection, ("Azure:wrong:ConnectionString", wrong));
        var error = await Assert.ThrowsAnyAsync<BlobException>(async () =>
        {
            using var scene = await distant.OpenAsync(Assert.Single(await distant.Sources.ExpandAsync([reference], Token)));
        });
        Assert.IsType(type, error);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task An_account_that_no_connection_names_is_not_read_with_the_servers_own_identity()
    {
        using var distant = new Distant();
        var error = await Assert.ThrowsAsync<SceneReferenceException>(() => distant.OpenAsync("az://somebody/images/a.tif"));
        Assert.Contains("none is configured", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_does_not_answer_is_told_so()
    {
        var away = images.ConnectionString.Replace(
            new Uri(images.Endpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "1",
            StringComparison.Ordinal
        );
        using var distant = new Distant(("Azure:away:ConnectionString", away), ("Attempts", "2"));
        var error = await Assert.ThrowsAsync<SceneUnreachableException>(() => distant.OpenAsync("az://away/images/a.tif"));
        Assert.Contains("retry the job", error.Message, StringComparison.Ordinal);
    }

    public sealed class Images : IAsyncLifetime
    {
        private AzuriteServer? _server;

        public string ConnectionString => _server!.ConnectionString;

        public string Endpoint => Container.Uri.ToString()[..^"/images".Length];

        public BlobContainerClient Container { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await AzuriteServer.StartAsync(Repository.Root, CancellationToken.None);
            Container = new BlobContainerClient(_server.ConnectionString, "images");
            await Container.CreateAsync();
        }

        public Task PutAsync(string name, string path) => Container.GetBlobClient(name).UploadAsync(path, overwrite: true, Token);

        public Task PutTextAsync(string name, string text) =>
            Container.GetBlobClient(name).UploadAsync(BinaryData.FromString(text), overwrite: true, Token);

        public string Sas(BlobContainerSasPermissions permissions, TimeSpan lasts)
        {
            var parts = ConnectionString
                .Split(';')
                .Select(p => p.Split('=', 2))
                .Where(p => p.Length == 2)
                .ToDictionary(p => p[0], p => p[1]);
            var builder = new BlobSasBuilder(permissions, DateTimeOffset.UtcNow + lasts)
            {
                BlobContainerName = "images",
                Resource = "c",
                StartsOn = DateTimeOffset.UtcNow.AddHours(-5),
            };
            return builder.ToSasQueryParameters(new StorageSharedKeyCredential(parts["AccountName"], parts["AccountKey"])).ToString();
        }

        public async ValueTask DisposeAsync() => await _server!.DisposeAsync();
    }
}
