namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Tests over real stores and buses, with a model that answers a constant: the same on both configurations.</summary>
public abstract class PipelineConformance
{
    protected const string OneBox = "{<10><10><20><20>|<90>}";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the pipeline on the configuration under test.</summary>
    protected abstract Task<EmbeddedPipeline> StartAsync(string answer = OneBox, params (string Key, string Value)[] settings);
}
