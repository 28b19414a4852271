using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>
/// Asks the broker once before the bus starts: one that refuses ends the start with the remedy. One that is away ends nothing (jobs
/// are accepted without it): <see cref="BusReady"/> says so until it is there.
/// </summary>
internal sealed class BrokerReady(IOptions<RabbitMqOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerConnections.OpenAsync(options.Value, cancellationToken);
        }
        catch (BrokerAwayException)
        {
            // Waited for.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
