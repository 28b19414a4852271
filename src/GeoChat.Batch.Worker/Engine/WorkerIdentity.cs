namespace GeoChat.Batch.Worker.Engine;

/// <summary>Name of this worker: unique while the process lives.</summary>
public sealed class WorkerIdentity
{
    /// <summary>Host, process id and start.</summary>
    public string Id { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Environment.TickCount64:x}";
}
