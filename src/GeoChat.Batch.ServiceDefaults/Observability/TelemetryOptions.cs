using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.ServiceDefaults.Observability;

/// <summary>What is traced (section <c>Telemetry</c>); where to, by OpenTelemetry's own <c>OTEL_</c> variables.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Most chips traced in a second by each ingest host; a job's other spans are always there. A trace of a hundred thousand chips
    /// helps nobody.
    /// </summary>
    [Range(0, 100_000)]
    public int ChipsPerSecond { get; set; } = 10;
}
