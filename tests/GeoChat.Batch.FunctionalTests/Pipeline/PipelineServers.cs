using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.FunctionalTests.Storage;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Postgres;
using GeoChat.Batch.TestServers;

[assembly: AssemblyFixture(typeof(PipelineServers))]

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>
/// One RabbitMQ and one PostgreSQL for the tests that run a pipeline on both, started when the first asks. A pipeline has a database and a virtual host for itself,
/// which the next one gets emptied of rows; keys go on, so that a message that was left over means no chip of the next.
/// </summary>
public sealed class PipelineServers : IAsyncLifetime
{
    private readonly SemaphoreSlim _once = new(1);
    private readonly Stack<(string Database, Uri Broker)> _free = new();
    private PostgresServer? _postgres;
    private RabbitMqServer? _rabbit;
    private int _places;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_rabbit is not null)
            await _rabbit.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    /// <summary>A pipeline on both. Where a server is missing the test is skipped, with <c>CI=true</c> it fails.</summary>
    public async Task<EmbeddedPipeline> StartAsync(string answer, params (string Key, string Value)[] settings)
    {
        var place = await PlaceAsync(TestContext.Current.CancellationToken);
        var pipeline = await EmbeddedPipeline.StartAsync(
            (services, _) => services.AddPostgresStore(place.Database).AddRabbitMqBus(), answer, [("RabbitMq:Uri", place.Broker.ToString()), .. settings]);
        pipeline.Ended = () => ReturnAsync(place);
        return pipeline;
    }

    private async Task ReturnAsync((string Database, Uri Broker) place)
    {
        await PostgresDatabase.ExecuteAsync(place.Database, "TRUNCATE pipeline.jobs, pipeline.workers CASCADE", CancellationToken.None);
        lock (_free)
            _free.Push(place);
    }

    private async Task<(string Database, Uri Broker)> PlaceAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            lock (_free)
            {
                if (_free.TryPop(out var free))
                    return free;
            }

            _postgres ??= await PostgresServer.StartAsync(cancellationToken);
            _rabbit ??= await RabbitMqServer.StartAsync(cancellationToken);
            var name = $"pipeline{++_places}";
            var database = await _postgres.CreateDatabaseAsync(name, cancellationToken);
            await using var store = PostgresStore.Open(database);
            await store.MigrateAsync(cancellationToken);
            return (database, await _rabbit.AddVirtualHostAsync(name, cancellationToken));
        }
        catch (ServerMissingException e) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(e.Message);
            throw;
        }
        finally
        {
            _once.Release();
        }
    }
}
