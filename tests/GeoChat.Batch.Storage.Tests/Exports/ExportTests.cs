using System.Text.Json;
using GeoChat.Batch.Storage.Export;
using GeoChat.Batch.Storage.GeoPackage;
using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.Storage.Tests.Exports;

public sealed class ExportTests : IDisposable
{
    private const string Columns =
        "id, job, scene, chip, answer, query, label, phrase, score, score_raw, heading_deg, length_m, width_m, acquired, processed, model, "
        + "merged_from, cut_edge, properties, geom";

    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-export-").FullName;
    private readonly GeoPackageStore _store;

    public ExportTests() => _store = GeoPackageStore.Open(Path.Combine(_folder, "store.gpkg"), new TestClock());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File1 => Path.Combine(_folder, "out", "detections.gpkg");

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task Ogrinfo_reads_the_layers_and_columns_of_a_delivered_file()
    {
        await GeoPackageExport.WriteAsync(_store.Features, await FilledStore.AddJobAsync(_store, 6), File1, Token);
        var layers = await ExternalProgram.OgrInfoAsync("-ro", File1);
        Assert.Contains("detections (Multi Polygon)", layers);
        Assert.Contains("chips (Multi Polygon)", layers);
        Assert.Contains("answers (None)", layers);
        var info = await ExternalProgram.OgrInfoAsync("-ro", "-al", File1, "detections", "-where", "label='ship' AND score>0.503");
        Assert.Contains("Feature Count: 1", info);
        Assert.Contains("acquired: DateTime", info);
        Assert.Contains("cut_edge: Integer(Boolean)", info);
        Assert.Contains("acquired (DateTime) = 2020/09/13 12:26:40+00", info);
        Assert.Contains("""properties (String) = {"fleet":"north"}""", info);
        Assert.Contains("ID[\"EPSG\",4326]", info);
        Assert.Contains("MULTIPOLYGON (((4 0,4.5 0.0,4.5 0.5,4.0 0.5,4 0)))", info);
    }

    [Fact]
    public async Task The_columns_of_detections_are_those_promised_in_their_order()
    {
        await GeoPackageExport.WriteAsync(_store.Features, await FilledStore.AddJobAsync(_store, 1), File1, Token);
        Assert.Equal(Columns, string.Join(", ", Query(File1, "SELECT name FROM pragma_table_info('detections')")));
        Assert.Equal(["ok"], Query(File1, "PRAGMA integrity_check"));
        Assert.Equal(["delete"], Query(File1, "PRAGMA journal_mode"));
        Assert.Equal([File1], Directory.GetFiles(Path.GetDirectoryName(File1)!));
        Assert.Equal(["1196444487", "10300"], [.. Query(File1, "PRAGMA application_id"), .. Query(File1, "PRAGMA user_version")]);
    }

    [Fact]
    public async Task Qgis_opens_the_delivered_file_and_filters_by_place()
    {
        await GeoPackageExport.WriteAsync(_store.Features, await FilledStore.AddJobAsync(_store, 40), File1, Token);
        var said = await ExternalProgram.PythonAsync(
            "qgis.core",
            """
            import sys
            from qgis.core import QgsApplication, QgsVectorLayer, QgsFeatureRequest, QgsRectangle
            app = QgsApplication([], False); app.initQgis()
            l = QgsVectorLayer(sys.argv[1] + '|layername=detections', 'd', 'ogr')
            near = list(l.getFeatures(QgsFeatureRequest(QgsRectangle(9.9, 0.1, 12.1, 0.2))))
            f = near[0]
            day, shape = f['acquired'].toString('yyyy-MM-dd'), f.geometry().asWkt(1)
            print(l.isValid(), l.crs().authid(), l.featureCount(), [x['label'] for x in near], day, shape)
            print(QgsVectorLayer(sys.argv[1] + '|layername=answers', 'a', 'ogr').featureCount())
            """,
            File1
        );
        Assert.Contains(
            "True EPSG:4326 40 ['ship', 'storage tank', 'ship'] 2020-09-13 MultiPolygon (((10 0, 10.5 0, 10.5 0.5, 10 0.5, 10 0)))",
            said
        );
        Assert.Contains("\n40", said);
    }

    [Fact]
    public async Task Ogrinfo_reads_the_store_while_it_is_written()
    {
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await FilledStore.AddJobAsync(_store, 20, merge: false);
        });
        for (var i = 0; i < 3; i++)
        {
            var info = await ExternalProgram.OgrInfoAsync("-ro", "-so", _store.Path, "detections");
            Assert.Contains("Geometry: Multi Polygon", info);
            Assert.Contains("Feature Count: ", info);
        }
        await stop.CancelAsync();
        await writing;
        Assert.Equal(
            Query(_store.Path, "SELECT count(*) FROM detections"),
            Query(_store.Path, "SELECT count(*) FROM rtree_detections_geom")
        );
    }

    [Fact]
    public async Task A_job_without_georeference_lies_in_pixels_of_an_undefined_system()
    {
        var job = await FilledStore.AddJobAsync(_store, 2, georeferenced: false);
        await GeoPackageExport.WriteAsync(_store.Features, job, File1, Token);
        Assert.Equal(["-1", "-1"], Query(File1, "SELECT srs_id FROM gpkg_geometry_columns"));
        var info = await ExternalProgram.OgrInfoAsync("-ro", "-al", File1);
        Assert.Contains("MULTIPOLYGON (((1 -10,5 -10,5 -12,1 -12,1 -10)))", info);
        Assert.Contains("MULTIPOLYGON (((400 0,904 0,904 -504,400 -504,400 0)))", info);
        var json = Path.Combine(_folder, "out", "detections.geojson");
        await GeoJsonExport.WriteAsync(_store.Features, job, json, Token);
        using var document = JsonDocument.Parse(File.ReadAllText(json));
        var feature = document.RootElement.GetProperty("features")[1];
        Assert.Equal(JsonValueKind.Null, feature.GetProperty("geometry").ValueKind);
        Assert.Equal(8, feature.GetProperty("properties").GetProperty("pixel_corners").GetArrayLength());
    }

    [Fact]
    public async Task Geojson_holds_the_same_features()
    {
        var job = await FilledStore.AddJobAsync(_store, 5);
        await FilledStore.AddJobAsync(_store, 3, scene: "other");
        var path = Path.Combine(_folder, "detections.geojson");
        await GeoJsonExport.WriteAsync(_store.Features, job, path, Token);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var features = document.RootElement.GetProperty("features");
        Assert.Equal(5, features.GetArrayLength());
        var properties = features[1].GetProperty("properties");
        Assert.Equal("Polygon", features[1].GetProperty("geometry").GetProperty("type").GetString());
        Assert.Equal(Columns, string.Join(", ", properties.EnumerateObject().Select(p => p.Name).Prepend("id").Append("geom")));
        Assert.Equal(
            ("2020-09-13T12:26:40.000Z", "north"),
            (properties.GetProperty("acquired").GetString(), properties.GetProperty("properties").GetProperty("fleet").GetString())
        );
        Assert.Contains("Feature Count: 5", await ExternalProgram.OgrInfoAsync("-ro", "-so", path, "detections"));
    }

    [Fact]
    public async Task An_export_that_fails_leaves_the_earlier_file_and_nothing_else()
    {
        await GeoPackageExport.WriteAsync(_store.Features, await FilledStore.AddJobAsync(_store, 3), File1, Token);
        var before = File.ReadAllBytes(File1);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => GeoPackageExport.WriteAsync(_store.Features, "unknown", File1, Token));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await GeoPackageExport.WriteAsync(_store.Features, await FilledStore.AddJobAsync(_store, 3), File1, cancelled.Token)
        );
        Assert.Equal(before, File.ReadAllBytes(File1));
        Assert.Equal([File1], Directory.GetFiles(Path.GetDirectoryName(File1)!));
    }

    private static List<string> Query(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
