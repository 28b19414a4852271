using System.Text.Json;
using GeoChat.Batch.Storage.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GeoChat.Batch.ServiceDefaults.Health;

/// <summary><c>/health/live</c> (the process answers) and <c>/health/ready</c> (what it needs is there, each with its cause).</summary>
public static class HealthEndpoints
{
    /// <summary>Tag of the checks that decide on readiness.</summary>
    public const string Ready = "ready";

    /// <summary>Checks of the store; the bus brings its own.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<StoreCheck>("store", tags: [Ready]);
        return services;
    }

    /// <summary>Maps both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        endpoints.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync }
        );
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                status = report.Status.ToString().ToLowerInvariant(),
                checks = report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => new
                    {
                        status = entry.Value.Status.ToString().ToLowerInvariant(),
                        cause = entry.Value.Exception?.Message ?? entry.Value.Description,
                    }
                ),
            },
            JsonSerializerOptions.Web,
            context.RequestAborted
        );

    private sealed class StoreCheck(WorkerTable workers) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await workers.ListAsync(TimeSpan.FromSeconds(1), cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy(e.Message, e);
            }
        }
    }
}
