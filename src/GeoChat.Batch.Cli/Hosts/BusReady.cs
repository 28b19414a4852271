using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Errors;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>Says when the broker is away, with the cause, and when it is back; the hosts' loops wait for it by themselves.</summary>
internal sealed class BusReady(IBusControl bus, IOptions<RabbitMqOptions> options) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The bus needs a moment to come up.
        var away = false;
        while (true)
        {
            await Task.Delay(Pause, stoppingToken);
            var healthy = bus.CheckHealth().Status == BusHealthStatus.Healthy;
            if (!healthy && !away)
                Lines.Note($"waiting for the broker: {await CauseAsync(stoppingToken)}");
            else if (healthy && away)
                Lines.Note("the broker answers");
            away = !healthy;
        }
    }

    private async Task<string> CauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerConnections.OpenAsync(options.Value, cancellationToken);
            return "it answers again, and the bus reconnects";
        }
        catch (ServiceException e)
        {
            return e.Message;
        }
    }
}
