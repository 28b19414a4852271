using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Life;

/// <summary>
/// From the loaded engine to the last chip: connects to the model's queue, says that this worker lives, renews its claims from a
/// thread that no model call holds up, and on shutdown takes no more, finishes what runs, and signs off.
/// </summary>
internal sealed partial class WorkerLife(
    WorkerQueue queue,
    Heartbeat heartbeat,
    IOptions<WorkerOptions> options,
    TimeProvider clock,
    ILogger<WorkerLife> logger
) : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Before the bus stops, which waits a minute for an endpoint that is coming up: takes no more, and lets what runs end.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        queue.StopAsync(() => heartbeat.DrainAsync(cancellationToken), cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await heartbeat.SignOffAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await queue.ConnectAsync(stoppingToken))
            return;
        await BeatAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await BeatAsync(stoppingToken);
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await heartbeat.BeatAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            BeatFaulted(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat could not be written; tried again shortly")]
    private partial void BeatFaulted(Exception exception);
}
