using System.Diagnostics.Metrics;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.States;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>
/// <c>geochat.queue.depth</c> (chips by model and state) and <c>geochat.worker.slots</c>, from the database; asked for only while
/// somebody collects them. Each replica says the same: take the largest, not the sum.
/// </summary>
internal sealed partial class QueueGauges : BackgroundService
{
    private readonly ChipQueue _chips;
    private readonly IOptions<IngestOptions> _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<QueueGauges> _logger;
    private readonly ObservableGauge<long> _depth;
    private volatile IReadOnlyList<QueueDepth> _last = [];

    public QueueGauges(ChipQueue chips, IOptions<IngestOptions> options, TimeProvider clock, ILogger<QueueGauges> logger)
    {
        _chips = chips;
        _options = options;
        _clock = clock;
        _logger = logger;
        _depth = Telemetry.Meter.CreateObservableGauge(
            "geochat.queue.depth",
            () => _last.SelectMany(Depths),
            "{chip}",
            "Unfinished chips by model and state."
        );
        Telemetry.Meter.CreateObservableGauge(
            "geochat.worker.slots",
            () => _last.Select(d => new Measurement<long>(d.Slots, Model(d))),
            "{chip}",
            "Chips that the live workers answer at once, by model."
        );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Value.ReconcileInterval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!_depth.Enabled)
                continue;
            try
            {
                _last = await _chips.ReadDepthsAsync(_options.Value.WorkerTimeout, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                DepthFaulted(e);
            }
        }
    }

    private static IEnumerable<Measurement<long>> Depths(QueueDepth depth) =>
        [
            new(depth.Planned, Model(depth), new("state", ChipState.Planned.Word())),
            new(depth.Queued, Model(depth), new("state", ChipState.Queued.Word())),
            new(depth.Running, Model(depth), new("state", ChipState.Running.Word())),
        ];

    private static KeyValuePair<string, object?> Model(QueueDepth depth) => new("model", depth.Model);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The depth of the queues could not be read")]
    private partial void DepthFaulted(Exception exception);
}
