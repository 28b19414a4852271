namespace GeoChat.Batch.FunctionalTests.Api;

/// <summary>The API over PostgreSQL with PostGIS.</summary>
public sealed class PostgresFeaturesApiTests(PostgresFeaturesApiTests.OwnDatabase database)
    : FeaturesApiTests,
        IClassFixture<PostgresFeaturesApiTests.OwnDatabase>
{
    protected override async Task<ApiServer> StartAsync() =>
        await ApiServer.StartAsync(await database.Database.EmptyAsync(TestContext.Current.CancellationToken));

    /// <summary>A server of this class's own: other classes empty theirs while these tests run.</summary>
    public sealed class OwnDatabase : IAsyncLifetime
    {
        public PostgresDatabase Database { get; } = new();

        public ValueTask InitializeAsync() => Database.InitializeAsync();

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
