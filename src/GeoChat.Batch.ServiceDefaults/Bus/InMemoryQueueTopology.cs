namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>The in-memory transport declares a queue with the first send to its address.</summary>
internal sealed class InMemoryQueueTopology : IQueueTopology
{
    public Task<Uri> EnsureAsync(string queue, CancellationToken cancellationToken) => Task.FromResult(new Uri("queue:" + queue));
}
