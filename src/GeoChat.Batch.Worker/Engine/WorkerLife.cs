using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Worker.Analyze;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>
/// From the loaded engine to the last chip: connects to the model's queue, says that this worker lives, renews its claims from a thread that no model call
/// holds up, and on shutdown takes no more, finishes what runs, and signs off.
/// </summary>
internal sealed partial class WorkerLife(
    IPipelineStore store, IBusControl bus, IReceiveEndpointConnector connector, EngineHost host, WorkerIdentity identity, ChipRate rate, HeldChips held,
    IOptions<WorkerOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<WorkerLife> logger) : BackgroundService
{
    private readonly Lock _connecting = new();
    private HostReceiveEndpointHandle? _endpoint;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_endpoint is not null)
        {
            await store.HeartbeatAsync(Row(draining: true), cancellationToken);
            var stopped = _endpoint.StopAsync(cancellationToken);
            // One that is still coming up stops when it has: waiting for it here would wait for the broker.
            if (_endpoint.Ready.IsCompletedSuccessfully)
                await stopped;
        }

        await base.StopAsync(cancellationToken);
        await store.RemoveWorkerAsync(identity.Id, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
        // Connected to a bus that has stopped, the endpoint would outlive it and take chips that nobody answers: a stop waits for a connect under way.
        using var stopping = lifetime.ApplicationStopping.Register(() =>
        {
            lock (_connecting)
            {
            }
        });
        lock (_connecting)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                return;
            _endpoint = connector.ConnectReceiveEndpoint(QueueNames.AnalyzeChip(host.Engine.Model.Name), Configure);
        }

        await _endpoint.Ready.WaitAsync(stoppingToken);
        await BeatAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await BeatAsync(stoppingToken);
    }

    /// <summary>Twice the engine's slots at once, so that the next chips' pixels are there when a slot gets free; one batch more waits unclaimed, so that no worker sits on what another could answer.</summary>
    private void Configure(IRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        endpoint.UseWorkQueue(context);
        endpoint.ConcurrentMessageLimit = host.Engine.Slots * 2;
        endpoint.PrefetchCount = host.Engine.Slots * 3;
        endpoint.ConfigureConsumer<AnalyzeChipConsumer>(context);
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.HeartbeatAsync(Row(draining: false), cancellationToken);
            await store.RenewClaimsAsync(identity.Id, held.Ids, options.Value.ChipLease, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            BeatFaulted(e);
        }
    }

    private WorkerNode Row(bool draining)
    {
        var row = identity.Row(host.Engine);
        row.Draining = draining;
        row.ChipsPerSecond = rate.PerSecond();
        return row;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat could not be written; tried again shortly")]
    private partial void BeatFaulted(Exception exception);
}
