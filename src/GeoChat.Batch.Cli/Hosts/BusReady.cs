using GeoChat.Batch.Cli.Output;
using MassTransit;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>Says when the broker is away and when it is back; the hosts' loops wait for it by themselves.</summary>
internal sealed class BusReady(IBusControl bus) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var away = false; ; await Task.Delay(Pause, stoppingToken))
        {
            var health = bus.CheckHealth();
            if (health.Status != BusHealthStatus.Healthy && !away)
                Lines.Note($"waiting for the broker: {health.Exception?.GetBaseException().Message ?? health.Description}");
            else if (health.Status == BusHealthStatus.Healthy && away)
                Lines.Note("the broker answers");
            away = health.Status != BusHealthStatus.Healthy;
        }
    }
}
