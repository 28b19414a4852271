using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Postgres;

[assembly: AssemblyFixture(typeof(PipelineServers))]

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>
/// One RabbitMQ and one PostgreSQL for the tests that run a pipeline on both, started when the first asks. A pipeline has a virtual
/// host for itself alone, and a database, which the next one gets emptied of rows.
/// </summary>
public sealed class PipelineServers : IAsyncLifetime
{
    private readonly SemaphoreSlim _once = new(1);
    private readonly Stack<string> _free = new();
    private PostgresServer? _postgres;
    private RabbitMqServer? _rabbit;
    private int _databases;
    private int _hosts;

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
            (services, _) => services.AddPostgresStore(place.Database).AddRabbitMqBus(),
            answer,
            [("RabbitMq:Uri", place.Broker.ToString()), .. settings]
        );
        pipeline.Ended = () => ReturnAsync(place.Database);
        return pipeline;
    }

    private async Task ReturnAsync(string database)
    {
        await PostgresDatabase.ExecuteAsync(database, "TRUNCATE pipeline.jobs, pipeline.workers CASCADE", CancellationToken.None);
        lock (_free)
            _free.Push(database);
    }

    private async Task<(string Database, Uri Broker)> PlaceAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            _postgres ??= await PostgresServer.StartAsync(cancellationToken);
            _rabbit ??= await RabbitMqServer.StartAsync(cancellationToken);
            return (await DatabaseAsync(cancellationToken), await _rabbit.AddVirtualHostAsync($"pipeline{++_hosts}", cancellationToken));
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

    private async Task<string> DatabaseAsync(CancellationToken cancellationToken)
    {
        lock (_free)
        {
            if (_free.TryPop(out var free))
                return free;
        }

        var database = await _postgres!.CreateDatabaseAsync($"pipeline{++_databases}", cancellationToken);
        await using var store = PostgresStore.Open(database);
        await store.MigrateAsync(cancellationToken);
        return database;
    }
}
