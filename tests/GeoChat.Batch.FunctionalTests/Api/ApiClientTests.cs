namespace GeoChat.Batch.FunctionalTests.Api;

/// <summary>The clients that people use, against a running server.</summary>
public sealed class ApiClientTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        await FilledStore.AddJobAsync(_server.Store, 25);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Gdal_lists_the_collections_and_reads_filtered_features()
    {
        var list = await ExternalProgram.OgrInfoAsync("-ro", "OAPIF:" + _server.Url);
        foreach (var name in new[] { "detections", "chips", "answers", "coverage" })
            Assert.Contains(name, list);
        var some = await ExternalProgram.OgrInfoAsync(
            "-ro",
            "-al",
            "OAPIF:" + _server.Url,
            "detections",
            "-where",
            "label='storage tank' AND score > 0.51",
            "-spat",
            "9.9",
            "0",
            "16.9",
            "1",
            "-oo",
            "PAGE_SIZE=2"
        );
        Assert.Contains("Feature Count: 3", some);
        Assert.Contains("POLYGON ((15", some);
    }

    [Fact]
    public async Task Qgis_opens_the_server_and_reads_every_page()
    {
        var said = await ExternalProgram.PythonAsync(
            "qgis.core",
            """
            import sys
            from qgis.core import QgsApplication, QgsVectorLayer, QgsFeatureRequest, QgsRectangle
            app = QgsApplication([], False); app.initQgis()
            l = QgsVectorLayer("typename='detections' url='%s' restrictToRequestBBOX='1' pageSize='5'" % sys.argv[1], 'd', 'OAPIF')
            print(l.isValid(), l.crs().authid(), l.featureCount(), sum(1 for _ in l.getFeatures()))
            print([f['label'] for f in l.getFeatures(QgsFeatureRequest(QgsRectangle(2.9, 0.1, 4.1, 0.2)))])
            """,
            _server.Url
        );
        Assert.Contains("True EPSG:4326 25 25", said);
        Assert.Contains("['storage tank', 'ship']", said);
    }

    [Fact]
    public async Task Owslib_finds_and_reads_the_collections()
    {
        var said = await ExternalProgram.PythonAsync(
            "owslib.ogcapi.features",
            """
            import sys
            from owslib.ogcapi.features import Features
            f = Features(sys.argv[1])
            print(sorted(f.feature_collections()))
            r = f.collection_items('detections', bbox=[2.9, 0.1, 4.1, 0.2], limit=1)
            print(r['numberMatched'], r['numberReturned'], f.collection_item('detections', str(r['features'][0]['id']))['properties']['label'])
            """,
            _server.Url
        );
        Assert.Contains("['answers', 'chips', 'coverage', 'detections']", said);
        Assert.Contains("2 1 storage tank", said);
    }
}
