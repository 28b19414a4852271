using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Postgres;
using GeoChat.Batch.TestServers;

[assembly: AssemblyFixture(typeof(PipelineServers))]

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>One RabbitMQ and one PostgreSQL for the tests that run a pipeline on both, started when the first asks; each pipeline gets a database and a virtual host of its own.</summary>
public sealed class PipelineServers : IAsyncLifetime
{
    private readonly SemaphoreSlim _once = new(1);
    private PostgresServer? _postgres;
    private RabbitMqServer? _rabbit;
    private int _pipelines;

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
        var (database, broker) = await NewPlaceAsync(TestContext.Current.CancellationToken);
        return await EmbeddedPipeline.StartAsync(
            (services, _) => services.AddPostgresStore(database).AddRabbitMqBus(), answer, [("RabbitMq:Uri", broker.ToString()), .. settings]);
    }

    private async Task<(string Database, Uri Broker)> NewPlaceAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            _postgres ??= await PostgresServer.StartAsync(cancellationToken);
            _rabbit ??= await RabbitMqServer.StartAsync(cancellationToken);
            var name = $"pipeline{++_pipelines}";
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
