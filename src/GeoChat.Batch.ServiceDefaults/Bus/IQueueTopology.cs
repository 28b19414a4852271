namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>
/// Declares a queue before anything is sent to it, since what is published before a queue is bound is confirmed and lost. One
/// implementation for each transport.
/// </summary>
public interface IQueueTopology
{
    /// <summary>Makes sure that the queue is there, and gives the address to send to.</summary>
    Task<Uri> EnsureAsync(string queue, CancellationToken cancellationToken);
}
