using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GeoChat.Batch.ServiceDefaults.Observability;

/// <summary>
/// Names of our traces and metrics, and the wiring that exports them by OTLP where an <c>OTEL_EXPORTER_OTLP_</c> endpoint is set.
/// </summary>
public static class Telemetry
{
    /// <summary>Name of our activity source and meter.</summary>
    public const string Name = "GeoChat.Batch";

    /// <summary>Activities of the pipeline.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>Instruments of the pipeline.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Seconds from claim to stored answer of one chip.</summary>
    public static readonly Histogram<double> ChipDuration = Meter.CreateHistogram<double>(
        "geochat.chip.duration",
        "s",
        "Time from claim to stored answer of one chip."
    );

    /// <summary>Chips by outcome.</summary>
    public static readonly Counter<long> ChipCount = Meter.CreateCounter<long>("geochat.chip.count", "{chip}", "Chips ended, by outcome.");

    /// <summary>Traces and metrics of this process; without an OTLP endpoint nothing is collected, and nothing leaves it.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IHostApplicationBuilder host)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateDataAnnotations().ValidateOnStart();
        var settings = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal))
            .Select(name => new KeyValuePair<string, string?>(name, Environment.GetEnvironmentVariable(name)))
            .ToList();
        if (
            !settings.Any(setting =>
                setting.Key
                    is "OTEL_EXPORTER_OTLP_ENDPOINT"
                        or "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
                        or "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"
                && setting.Value!.Length > 0
            )
        )
            return services;
        // The exporter reads its settings from the host's configuration, which starts empty here.
        host.Configuration.AddInMemoryCollection(settings);
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService(
                    host.Environment.ApplicationName,
                    serviceVersion: typeof(Telemetry).Assembly.GetName().Version!.ToString(3)
                )
            )
            // What belongs to no job (the loops' own polling) is no trace.
            .WithTracing(tracing =>
                tracing.AddSource(Name, "MassTransit", "Npgsql").SetSampler(new ParentBasedSampler(new AlwaysOffSampler()))
            )
            .WithMetrics(metrics => metrics.AddMeter(Name, "MassTransit", "Npgsql", "Microsoft.AspNetCore.Hosting", "System.Runtime"))
            .UseOtlpExporter();
        return services;
    }
}
