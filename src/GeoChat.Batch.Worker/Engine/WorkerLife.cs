using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Worker.Analyze;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>
/// From the loaded engine to the last chip: connects to the model's queue, says that this worker lives, renews its claims from a
/// thread that no model call holds up, and on shutdown takes no more, finishes what runs, and signs off.
/// </summary>
internal sealed partial class WorkerLife(
    IPipelineStore store,
    IBusControl bus,
    IReceiveEndpointConnector connector,
    EngineHost host,
    WorkerIdentity identity,
    ChipRate rate,
    HeldChips held,
    IOptions<WorkerOptions> options,
    TimeProvider clock,
    ILogger<WorkerLife> logger
) : BackgroundService, IHostedLifecycleService
{
    /// <summary>Longest wait at a stop for a queue that is just being declared; without a broker it would never be there.</summary>
    private static readonly TimeSpan ComingUp = TimeSpan.FromSeconds(5);

    private readonly Lock _connecting = new();
    private bool _stopping;
    private HostReceiveEndpointHandle? _endpoint;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Before the bus stops, which waits a minute for an endpoint that is coming up: takes no more, and lets what runs end.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lock (_connecting)
            _stopping = true;
        if (_endpoint is null)
            return;
        await Task.WhenAny(_endpoint.Ready, Task.Delay(ComingUp, clock, cancellationToken));
        await store.HeartbeatAsync(Row(draining: true), cancellationToken);
        if (_endpoint.Ready.IsCompletedSuccessfully)
            await _endpoint.StopAsync(cancellationToken);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await store.RemoveWorkerAsync(identity.Id, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
        lock (_connecting)
        {
            if (_stopping)
                return;
            _endpoint = connector.ConnectReceiveEndpoint(QueueNames.AnalyzeChip(host.Engine.Model.Name), Configure);
        }

        await _endpoint.Ready.WaitAsync(stoppingToken);
        await BeatAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await BeatAsync(stoppingToken);
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
