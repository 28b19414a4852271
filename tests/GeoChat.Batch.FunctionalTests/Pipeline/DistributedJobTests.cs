namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>The pipeline over RabbitMQ and in PostGIS.</summary>
public sealed class DistributedJobTests(PipelineServers servers) : JobTests
{
    protected override Task<EmbeddedPipeline> StartAsync(string answer = "{<10><10><20><20>|<90>}", params (string Key, string Value)[] settings) =>
        servers.StartAsync(answer, settings);
}
