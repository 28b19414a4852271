using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Resources;

namespace GeoChat.Batch.ServiceDefaults;

/// <summary>Names of our traces and metrics, and the wiring that exports them by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
public static class Telemetry
{
    /// <summary>Name of our activity source and meter.</summary>
    public const string Name = "GeoChat.Batch";

    /// <summary>Activities of the pipeline.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>Instruments of the pipeline.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Seconds from claim to stored answer of one chip.</summary>
    public static readonly Histogram<double> ChipDuration = Meter.CreateHistogram<double>("geochat.chip.duration", "s", "Time from claim to stored answer of one chip.");

    /// <summary>Chips by outcome.</summary>
    public static readonly Counter<long> ChipCount = Meter.CreateCounter<long>("geochat.chip.count", "{chip}", "Chips ended, by outcome.");

    /// <summary>Traces and metrics of this process; without an OTLP endpoint nothing leaves it.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IHostEnvironment environment)
    {
        var builder = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(environment.ApplicationName))
            .WithTracing(tracing => tracing.AddSource(Name, "MassTransit", "Npgsql"))
            .WithMetrics(metrics => metrics.AddMeter(Name, "MassTransit", "Npgsql", "Microsoft.AspNetCore.Hosting"));
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
            OpenTelemetry.OpenTelemetryBuilderOtlpExporterExtensions.UseOtlpExporter(builder);
        return services;
    }
}
