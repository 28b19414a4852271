using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Tests.Conformance;

public sealed class GeoPackageStoreTests : StoreConformance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-store-").FullName;
    private readonly TestClock _clock = new();
    private readonly GeoPackageStore _store;

    public GeoPackageStoreTests() => _store = GeoPackageStore.Open(Path.Combine(_folder, "store.gpkg"), _clock);

    protected override Store Store => _store;

    protected override void Advance(TimeSpan time) => _clock.Advance(time);

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void A_second_opening_of_a_store_is_refused_until_the_first_ends()
    {
        var error = Assert.Throws<StoreLockedException>(() => GeoPackageStore.Open(_store.Path));
        Assert.Contains($"process {Environment.ProcessId}", error.Message);
        _store.Dispose();
        using var again = GeoPackageStore.Open(_store.Path);
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused_and_left_as_it_was()
    {
        var path = Path.Combine(_folder, "notes.gpkg");
        File.WriteAllText(path, new string('x', 5000));
        var error = Assert.Throws<StoreUnusableException>(() => GeoPackageStore.Open(path));
        Assert.Contains(path, error.Message);
        Assert.Equal(new string('x', 5000), File.ReadAllText(path));
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused()
    {
        await using (var context = _store.CreateContext())
            Assert.NotEmpty(context.Chips.EntityType.GetProperties());
        _store.Dispose();
        Execute("INSERT INTO __EFMigrationsHistory VALUES ('29991231000000_Version9', '99')");
        Assert.Contains("Version9", Assert.Throws<StoreTooNewException>(() => GeoPackageStore.Open(_store.Path)).Message);
    }

    [Fact]
    public void A_store_of_an_earlier_build_is_refused_with_one_line_and_left_as_it_was()
    {
        _store.Dispose();
        // The migrations of the builds before this one.
        Execute("UPDATE __EFMigrationsHistory SET MigrationId = '20261124000001_Version1'");
        Execute("INSERT INTO __EFMigrationsHistory VALUES ('20261128000001_Version2', '10.0.15')");
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        var before = File.ReadAllBytes(_store.Path);

        var error = Assert.Throws<StoreFromEarlierBuildException>(() => GeoPackageStore.Open(_store.Path));

        Assert.DoesNotContain('\n', error.Message);
        foreach (var part in (string[])[_store.Path, "earlier build", "Version2", "move it away"])
            Assert.Contains(part, error.Message);
        Assert.Equal(before, File.ReadAllBytes(_store.Path));
    }

    [Fact]
    public async Task A_lock_that_a_process_killed_while_it_opened_the_store_left_behind_holds_nobody_up()
    {
        _store.Dispose();
        // As EF Core writes it before it migrates.
        Execute(
            """
            CREATE TABLE IF NOT EXISTS __EFMigrationsLock (
              Id INTEGER NOT NULL CONSTRAINT PK___EFMigrationsLock PRIMARY KEY, Timestamp TEXT NOT NULL);
            INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2026-11-26 10:00:00+00:00');
            """
        );

        // Without the fix the opening waits for ever.
        var opening = Task.Run(() => GeoPackageStore.Open(_store.Path, _clock), TestContext.Current.CancellationToken);
        Assert.Same(opening, await Task.WhenAny(opening, Task.Delay(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)));
        await using var again = await opening;
        Assert.Empty(await again.Jobs.ListAsync(1, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_write_that_throws_undoes_itself_and_not_its_neighbours()
    {
        var token = TestContext.Current.CancellationToken;
        var broken = Make.Job();
        broken.Owner = null!;
        var good = Enumerable.Range(0, 20).Select(_ => _store.Jobs.SubmitAsync(Make.Job(), [Make.Scene()], token)).ToList();
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => _store.Jobs.SubmitAsync(broken, [Make.Scene()], token));
        await Task.WhenAll(good);
        Assert.Equal(20, (await _store.Jobs.ListAsync(100, null, token)).Count);
    }

    [Fact]
    public async Task A_box_goes_through_the_spatial_index_and_a_label_through_its_own()
    {
        await FilledStore.AddJobAsync(_store, 50);
        var dialect = _store.Dialect;
        var box = FeatureQuery.Items(StoreCollections.Detections, new FeatureFilter { Box = new(1, 0, 2, 1), Limit = 10 }, dialect);
        Assert.Contains("rtree_detections_geom VIRTUAL TABLE INDEX", await PlanAsync(box));
        Assert.DoesNotContain((await PlanAsync(box)).Split('\n'), step => step == "SCAN d");
        var label = StoreCollections.Detections.Find("label")!;
        Assert.Contains(
            "ix_detections_label_id",
            await PlanAsync(
                FeatureQuery.Items(
                    StoreCollections.Detections,
                    new FeatureFilter
                    {
                        Equal = [(label, "ship")],
                        After = 5,
                        Limit = 10,
                    },
                    dialect
                )
            )
        );
    }

    /// <summary>Runs a statement on the closed store's file.</summary>
    private void Execute(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_store.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Task<string> PlanAsync(FeatureQuery query) =>
        _store.ReadAsync(
            async session =>
                string.Join(
                    "\n",
                    await session.QueryAsync(
                        "EXPLAIN QUERY PLAN " + query.Sql,
                        r => r.GetString(3),
                        TestContext.Current.CancellationToken,
                        query.Values
                    )
                ),
            TestContext.Current.CancellationToken
        );
}
