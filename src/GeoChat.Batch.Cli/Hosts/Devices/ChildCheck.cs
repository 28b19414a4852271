using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GeoChat.Batch.Cli.Hosts.Devices;

/// <summary>Whether a child is ready, by its own word.</summary>
internal sealed class ChildCheck(ChildProcess child) : IHealthCheck
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var who = $"process {child.Pid}, started again {child.Restarts} times";
        if (child.Url.Length == 0)
            return HealthCheckResult.Unhealthy("not started yet");
        try
        {
            using var answer = await Http.GetAsync(child.Url + "/health/ready", cancellationToken);
            return answer.IsSuccessStatusCode
                ? HealthCheckResult.Healthy(who)
                : HealthCheckResult.Unhealthy($"{who}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return HealthCheckResult.Unhealthy($"{who}: it does not answer yet ({e.Message})");
        }
    }
}
