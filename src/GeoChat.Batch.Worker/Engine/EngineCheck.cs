using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>Says which model answers on what; unhealthy from a fault of the engine until the process has ended.</summary>
internal sealed class EngineCheck(EngineHost host, EngineFaults faults) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            faults.First is { } fault
                ? HealthCheckResult.Unhealthy(fault.Message)
                : HealthCheckResult.Healthy(
                    $"{host.Engine.Model.Name} on {host.Engine.Model.Device} ({host.Engine.Model.Dtype}), {host.Engine.Slots} chips at once"
                )
        );
}
