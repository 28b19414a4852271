namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Hosts that are told to stop before they have come up.</summary>
public sealed class StopWhileStartingTests(PipelineServers servers)
{
    [Fact]
    public async Task A_host_told_to_stop_while_its_worker_connects_comes_to_an_end()
    {
        // From before the bus is there to after the worker's queue is.
        for (var wait = 0; wait < 240; wait += 12)
        {
            var pipeline = await servers.StartAsync("{<10><10><20><20>|<90>}");
            await Task.Delay(wait, TestContext.Current.CancellationToken);
            await pipeline.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
    }
}
