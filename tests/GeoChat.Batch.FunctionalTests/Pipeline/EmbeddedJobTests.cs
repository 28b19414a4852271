namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>The pipeline in memory and in a GeoPackage.</summary>
public sealed class EmbeddedJobTests : JobTests
{
    protected override Task<EmbeddedPipeline> StartAsync(string answer = OneBox, params (string Key, string Value)[] settings) =>
        EmbeddedPipeline.StartAsync(answer, settings);
}
