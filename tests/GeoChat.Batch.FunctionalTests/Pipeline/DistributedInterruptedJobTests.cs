namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>The pipeline over RabbitMQ and in PostGIS.</summary>
public sealed class DistributedInterruptedJobTests(PipelineServers servers) : InterruptedJobTests
{
    protected override Task<EmbeddedPipeline> StartAsync(string answer = OneBox, params (string Key, string Value)[] settings) =>
        servers.StartAsync(answer, settings);
}
