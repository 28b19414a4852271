using GeoChat.Batch.Storage.Export;
using GeoChat.Batch.Storage.Postgres;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.Tests.Transitions;
using Npgsql;

namespace GeoChat.Batch.Storage.Tests.Conformance;

[Collection("postgres store")]
public sealed class PostgresStoreTests(PostgresDatabase database) : StoreConformance, IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private string _connection = "";
    private PostgresStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override Store Store => _store;

    protected override void Advance(TimeSpan time) => _clock.Advance(time);

    public async ValueTask InitializeAsync()
    {
        _connection = await database.EmptyAsync(Token);
        _store = PostgresStore.Open(_connection, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task Leases_end_by_the_databases_clock()
    {
        await using var store = PostgresStore.Open(_connection);
        await store.Jobs.SubmitAsync(Make.Job(), [Make.Scene()], Token);
        var lease = (await store.Leases.LeaseToTileAsync("a", TimeSpan.FromMilliseconds(300), Token))!;
        var now = long.Parse(
            (await PostgresDatabase.ExecuteAsync(_connection, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", Token))[0]
        );
        Assert.InRange(lease.Until, now - 60_000, now + 300);
        await PostgresDatabase.ExecuteAsync(_connection, "SELECT pg_sleep(0.4)", Token);
        Assert.Equal(1, (await store.Leases.LeaseToTileAsync("b", Lease, Token))!.Scene.Crashes);
    }

    [Fact]
    public async Task Two_dispatchers_never_queue_the_same_chip()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync([.. Enumerable.Range(0, 200).Select(i => Make.Chip(i))]);
        await using var other = PostgresStore.Open(_connection, _clock);
        var queued = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? _store : other).Queue.QueueAsync("nano", 13, Token))
        );
        var ids = queued.SelectMany(q => q).Select(q => q.ChipId).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        ids.AddRange((await _store.Queue.QueueAsync("nano", 200, Token)).Select(q => q.ChipId));
        Assert.Equal(200, ids.Distinct().Count());
    }

    [Fact]
    public async Task Workers_that_end_the_last_chips_at_once_move_the_scene_once()
    {
        for (var round = 0; round < 10; round++)
        {
            await SubmitAsync(Make.Scene());
            await TileAsync([.. Enumerable.Range(0, 8).Select(i => Make.Chip(i))]);
            var claims = await ClaimAllAsync();
            var outcomes = await Task.WhenAll(claims.Select(c => _store.Claims.CompleteAsync([Make.Completion(c)], Token)));
            Assert.Single(outcomes.SelectMany(o => o.ScenesReadyToMerge));
            await MergeAsync();
        }
    }

    [Fact]
    public async Task Overlapping_writers_all_come_through()
    {
        await SubmitAsync(Make.Scene());
        await TileAsync([.. Enumerable.Range(0, 60).Select(i => Make.Chip(i))]);
        var ids = (await _store.Queue.QueueAsync("nano", 60, Token)).Select(q => q.ChipId).ToList();
        var random = new Random(5);
        var orders = Enumerable.Range(0, 6).Select(_ => ids.OrderBy(_ => random.Next()).ToList()).ToList();
        await Task.WhenAll(
            orders.Select(
                async (order, w) =>
                {
                    var claims = await _store.Claims.ClaimAsync(order, $"w{w}", Lease, Token);
                    await _store.Claims.RenewAsync($"w{w}", order, Lease, Token);
                    await _store.Claims.CompleteAsync([.. claims.Select(c => Make.Completion(c))], Token);
                    await _store.Queue.ReconcileAsync(Lease, Token);
                }
            )
        );
        Assert.Equal(60, (await _store.Jobs.ListAsync(1, null, Token))[0].Chips.Done);
    }

    [Fact]
    public async Task The_reading_role_sees_the_views_and_nothing_else()
    {
        await FilledStore.AddJobAsync(_store, 5);
        Assert.Equal(
            ["5"],
            await PostgresDatabase.ExecuteAsync(_connection, "SET ROLE geochat_read; SELECT count(*) FROM geochat.detections", Token)
        );
        Assert.Equal(
            ["processed"],
            await PostgresDatabase.ExecuteAsync(_connection, "SET ROLE geochat_read; SELECT DISTINCT outcome FROM geochat.coverage", Token)
        );
        var error = await Assert.ThrowsAsync<PostgresException>(() =>
            PostgresDatabase.ExecuteAsync(_connection, "SET ROLE geochat_read; SELECT count(*) FROM pipeline.jobs", Token)
        );
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        Assert.Equal(
            ["MULTIPOLYGON", "MULTIPOLYGON"],
            await PostgresDatabase.ExecuteAsync(
                _connection,
                "SELECT type FROM geometry_columns WHERE f_table_schema = 'geochat' AND srid = 4326",
                Token
            )
        );
    }

    [Fact]
    public async Task Qgis_opens_the_view_through_its_own_provider()
    {
        await FilledStore.AddJobAsync(_store, 12);
        var settings = new NpgsqlConnectionStringBuilder(_connection);
        var said = await ExternalProgram.PythonAsync(
            "qgis.core",
            """
            import sys
            from qgis.core import QgsApplication, QgsVectorLayer, QgsFeatureRequest, QgsRectangle
            app = QgsApplication([], False); app.initQgis()
            l = QgsVectorLayer(sys.argv[1] + ' key=\'id\' srid=4326 type=MultiPolygon table="geochat"."detections" (geom)', 'd', 'postgres')
            near = l.getFeatures(QgsFeatureRequest(QgsRectangle(2.9, 0.1, 4.1, 0.2)))
            print(l.isValid(), l.crs().authid(), l.featureCount(), [f['label'] for f in near])
            """,
            $"host={settings.Host} port={settings.Port} dbname={settings.Database} user={settings.Username}"
        );
        Assert.Contains("True EPSG:4326 12 ['storage tank', 'ship']", said);
    }

    [Fact]
    public async Task A_delivered_file_is_the_same_as_from_the_embedded_store()
    {
        var folder = Directory.CreateTempSubdirectory("geochat-export-");
        try
        {
            var path = Path.Combine(folder.FullName, "detections.gpkg");
            await GeoPackageExport.WriteAsync(_store.Features, await FilledStore.AddJobAsync(_store, 6), path, Token);
            var info = await ExternalProgram.OgrInfoAsync("-ro", "-al", path, "detections", "-where", "label='ship' AND score>0.503");
            Assert.Contains("Feature Count: 1", info);
            Assert.Contains("acquired (DateTime) = 2020/09/13 12:26:40+00", info);
            Assert.Contains("MULTIPOLYGON (((4 0,4.5 0.0,4.5 0.5,4.0 0.5,4 0)))", info);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public async Task A_box_goes_through_the_spatial_index()
    {
        await FilledStore.AddJobAsync(_store, 200);
        var plan = await PostgresDatabase.ExecuteAsync(
            _connection,
            """
            SET enable_seqscan = off;
            EXPLAIN SELECT id FROM pipeline.detections d
            WHERE (d.geom IS NULL OR ST_Intersects(d.geom, ST_MakeEnvelope(1, 0, 2, 1, 4326)))
            """,
            Token
        );
        Assert.Contains(plan, line => line.Contains("ix_detections_geom", StringComparison.Ordinal));
    }

    [Fact]
    public void Sql_and_functions_agree_on_every_row_after_every_event() =>
        TransitionTests.WalkAll(_store, () => _clock.Ms, _clock.Advance, 8);
}
