namespace GeoChat.Batch.ServiceDefaults;

/// <summary>Name of this process as a holder of leases: unique while it lives.</summary>
public sealed class ProcessName
{
    /// <summary>Host, process id and start.</summary>
    public string Value { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Environment.TickCount64:x}";
}
