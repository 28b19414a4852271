using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Worker.Engine;
using MassTransit;

namespace GeoChat.Batch.Worker.Life;

/// <summary>The queue of this worker's model: it brings chips from when it is connected until it is stopped.</summary>
internal sealed class WorkerQueue(IBusControl bus, IReceiveEndpointConnector connector, EngineHost host, TimeProvider clock)
{
    /// <summary>Longest wait at a stop for a queue that is just being declared; without a broker it would never be there.</summary>
    private static readonly TimeSpan ComingUp = TimeSpan.FromSeconds(5);

    private readonly Lock _connecting = new();
    private bool _stopping;
    private HostReceiveEndpointHandle? _endpoint;

    /// <summary>Waits for the bus and connects; false where the worker stops before.</summary>
    public async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, cancellationToken);
        lock (_connecting)
        {
            if (_stopping)
                return false;
            _endpoint = connector.ConnectReceiveEndpoint(QueueNames.AnalyzeChip(host.Engine.Model.Name), Configure);
        }

        await _endpoint.Ready.WaitAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes no more and lets what runs end; <paramref name="draining"/> says so before.</summary>
    public async Task StopAsync(Func<Task> draining, CancellationToken cancellationToken)
    {
        lock (_connecting)
            _stopping = true;
        if (_endpoint is null)
            return;
        await Task.WhenAny(_endpoint.Ready, Task.Delay(ComingUp, clock, cancellationToken));
        await draining();
        if (_endpoint.Ready.IsCompletedSuccessfully)
            await _endpoint.StopAsync(cancellationToken);
    }

    /// <summary>
    /// Twice the engine's slots at once, so that the next chips' pixels are there when a slot gets free; one batch more waits
    /// unclaimed, so that no worker sits on what another could answer.
    /// </summary>
    private void Configure(IRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        endpoint.UseWorkQueue(context);
        endpoint.ConcurrentMessageLimit = host.Engine.Slots * 2;
        endpoint.PrefetchCount = host.Engine.Slots * 3;
        endpoint.ConfigureConsumer<AnalyzeChipConsumer>(context);
    }
}
