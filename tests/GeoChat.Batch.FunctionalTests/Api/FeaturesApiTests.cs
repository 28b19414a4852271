using System.Net;
using System.Text.Json;

namespace GeoChat.Batch.FunctionalTests.Api;

/// <summary>OGC API Features over HTTP: the same tests on both stores.</summary>
public abstract class FeaturesApiTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the host over the store under test, empty.</summary>
    protected abstract Task<ApiServer> StartAsync();

    [Theory]
    [InlineData("/", "application/json")]
    [InlineData("/?f=json", "application/json")]
    [InlineData("/conformance?f=json", "application/json")]
    [InlineData("/api", "application/vnd.oai.openapi+json")]
    [InlineData("/collections", "application/json")]
    [InlineData("/collections/detections", "application/json")]
    [InlineData("/collections/answers/items", "application/geo+json")]
    public async Task Every_resource_answers_in_its_media_type_whatever_is_accepted(string address, string mediaType)
    {
        foreach (var accept in new[] { "*/*", "application/json", "text/html" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var response = await _server.Client.SendAsync(request, Token);
            Assert.Equal((HttpStatusCode.OK, mediaType), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task Every_link_of_the_documents_leads_somewhere()
    {
        await FilledStore.AddJobAsync(_server.Store, 3);
        var seen = new HashSet<string>();
        var ahead = new Queue<string>(["/"]);
        while (ahead.TryDequeue(out var address))
        {
            var document = await _server.GetAsync(address);
            foreach (var link in Links(document))
                if (seen.Add(link))
                    ahead.Enqueue(link);
        }
        Assert.Equal(4, seen.Count(s => s.EndsWith("/items")));
    }

    [Fact]
    public async Task The_description_lists_each_filter_of_each_collection()
    {
        var paths = (await _server.GetAsync("/api")).GetProperty("paths");
        var names = paths
            .GetProperty("/collections/detections/items")
            .GetProperty("get")
            .GetProperty("parameters")
            .EnumerateArray()
            .Select(p => p.GetProperty("name").GetString()!)
            .ToList();
        Assert.Subset(
            names.ToHashSet(),
            new HashSet<string> { "bbox", "datetime", "limit", "label", "job", "scene", "query", "model", "f" }
        );
        foreach (var name in names.Except(["bbox", "datetime", "limit", "cursor", "f"]))
            await _server.GetAsync($"/collections/detections/items?{name}={(name is "cut_edge" or "provisional" ? "true" : "1")}");
        Assert.True(paths.TryGetProperty("/collections/answers/items", out _));
    }

    [Fact]
    public async Task The_description_names_the_licence_and_the_version_of_the_build()
    {
        var info = (await _server.GetAsync("/api")).GetProperty("info");
        Assert.Equal("Apache-2.0", info.GetProperty("license").GetProperty("name").GetString());
        Assert.Equal(Architecture.VersionTests.Version, info.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Pages_lead_through_all_features_once_and_carry_every_filter()
    {
        await FilledStore.AddJobAsync(_server.Store, 50);
        var address = "/collections/detections/items?label=ship&limit=4&bbox=-1,-1,33.2,1&datetime=2020-01-01T00:00:00Z/..";
        var ids = new List<long>();
        var pages = 0;
        for (string? next = address; next is not null; pages++)
        {
            var page = await _server.GetAsync(next);
            var features = page.GetProperty("features").EnumerateArray().ToList();
            Assert.Equal(
                (17, features.Count),
                (page.GetProperty("numberMatched").GetInt32(), page.GetProperty("numberReturned").GetInt32())
            );
            Assert.All(features, f => Assert.Equal("ship", f.GetProperty("properties").GetProperty("label").GetString()));
            ids.AddRange(features.Select(f => f.GetProperty("id").GetInt64()));
            next = page.GetProperty("links")
                .EnumerateArray()
                .Where(l => l.GetProperty("rel").GetString() == "next")
                .Select(l => l.GetProperty("href").GetString())
                .SingleOrDefault();
        }
        Assert.Equal((5, 17), (pages, ids.Distinct().Count()));
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public async Task A_box_across_the_antimeridian_finds_both_sides()
    {
        await AddAtAsync(179, -179.5, 0);
        Assert.Equal(2, await CountAsync("detections", "bbox=178,-10,-178,10"));
        Assert.Equal(1, await CountAsync("detections", "bbox=178,-10,180,10"));
        Assert.Equal(2, await CountAsync("detections", "bbox=-180,-90,178.5,90"));
        Assert.Equal(0, await CountAsync("detections", "bbox=1,-10,5,10"));
        Assert.Equal(1, await CountAsync("detections", "bbox=-0.1,-0.1,0,0.1,0.1,9"));
    }

    [Fact]
    public async Task A_box_is_decided_by_the_geometry_and_not_by_the_index_that_rounds()
    {
        await AddAtAsync(0);
        Assert.Equal(1, await CountAsync("detections", "bbox=0.5,0,0.6,1"));
        Assert.Equal(0, await CountAsync("detections", "bbox=0.500000001,0,0.6,1"));
    }

    [Fact]
    public async Task Features_without_place_or_time_match_every_box_and_interval()
    {
        await FilledStore.AddJobAsync(_server.Store, 2, georeferenced: false);
        Assert.Equal(2, await CountAsync("detections", "bbox=100,50,101,51"));
        Assert.Equal(2, await CountAsync("answers", "bbox=100,50,101,51"));
        Assert.Equal(0, await CountAsync("detections", "datetime=2021-01-01T00:00:00Z/.."));
        Assert.Equal(2, await CountAsync("detections", "datetime=../2021-01-01T00:00:00Z"));
        Assert.Equal(2, await CountAsync("detections", "datetime=2020-09-13T14:26:40%2B02:00"));
        Assert.Equal(0, await CountAsync("detections", "datetime=2020-09-13T12:26:41Z"));
    }

    [Theory]
    [InlineData("lable=ship", "lable")]
    [InlineData("label=a&label=b", "2 times")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("bbox=1,2,3", "bbox")]
    [InlineData("bbox=1,2,3,x", "bbox")]
    [InlineData("bbox=1,5,3,2", "bbox")]
    [InlineData("bbox=1,2,300,4", "bbox")]
    [InlineData("bbox=NaN,2,3,4", "bbox")]
    [InlineData("datetime=yesterday", "datetime")]
    [InlineData("datetime=2021-01-01T00:00:00Z/2020-01-01T00:00:00Z", "datetime")]
    [InlineData("datetime=../..", "datetime")]
    [InlineData("chip=first", "chip")]
    [InlineData("f=xml", "f=json")]
    [InlineData("cursor=-1", "cursor")]
    public async Task A_wrong_parameter_is_refused_with_its_cause(string query, string cause)
    {
        using var response = await _server.Client.GetAsync($"/collections/detections/items?{query}", Token);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType)
        );
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Contains(cause, problem.GetProperty("detail").GetString());
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("/collections/boats")]
    [InlineData("/collections/boats/items")]
    [InlineData("/collections/detections/items/999999")]
    [InlineData("/collections/detections/items/one")]
    public async Task What_is_not_there_is_a_404_that_says_so(string address)
    {
        using var response = await _server.Client.GetAsync(address, Token);
        Assert.Equal(
            (HttpStatusCode.NotFound, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType)
        );
    }

    [Fact]
    public async Task Sql_in_a_value_is_only_a_value()
    {
        await FilledStore.AddJobAsync(_server.Store, 2);
        Assert.Equal(0, await CountAsync("detections", "label=" + Uri.EscapeDataString("ship' OR '1'='1")));
        Assert.Equal(0, await CountAsync("detections", "label=" + Uri.EscapeDataString("@p0; DROP TABLE detections")));
        Assert.Equal(2, await CountAsync("detections", ""));
    }

    [Fact]
    public async Task Chips_answers_and_coverage_tell_what_became_of_each_window()
    {
        var job = await FilledStore.AddJobAsync(_server.Store, 4);
        await FilledStore.AddJobAsync(_server.Store, 3, scene: "other");
        Assert.Equal(4, await CountAsync("chips", $"state=done&job={job}"));
        Assert.Equal(3, await CountAsync("answers", "scene=other&task=refer"));
        Assert.Equal(7, await CountAsync("coverage", "outcome=processed"));
        var feature = (await _server.GetAsync("/collections/coverage/items?limit=1&scene=other")).GetProperty("features")[0];
        var same = await _server.GetAsync($"/collections/coverage/items/{feature.GetProperty("id")}");
        Assert.Equal(feature.GetProperty("properties").GetRawText(), same.GetProperty("properties").GetRawText());
        Assert.Equal("Polygon", same.GetProperty("geometry").GetProperty("type").GetString());
    }

    private async Task<int> CountAsync(string collection, string query)
    {
        var page = await _server.GetAsync($"/collections/{collection}/items?{query}");
        Assert.Equal(page.GetProperty("numberMatched").GetInt32(), page.GetProperty("features").GetArrayLength());
        return page.GetProperty("numberMatched").GetInt32();
    }

    /// <summary>A job with one detection of half a degree at each longitude.</summary>
    private Task AddAtAsync(params double[] longitudes) =>
        FilledStore.AddDetectionsAsync(_server.Store, [.. longitudes.Select(l => Make.Detection(l, 0))]);

    private static IEnumerable<string> Links(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == "href" ? [p.Value.GetString()!] : Links(p.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Links),
            _ => [],
        };
}
