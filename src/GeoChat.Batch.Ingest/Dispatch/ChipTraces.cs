using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.RateLimiting;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Scenes;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>
/// Puts a chip's message into its job's trace, so that what the worker does is there too; a share of the chips only where there are
/// many.
/// </summary>
internal sealed class ChipTraces(SceneReads scenes, IOptions<TelemetryOptions> options) : IDisposable
{
    private readonly TokenBucketRateLimiter? _rate =
        options.Value.ChipsPerSecond == 0
            ? null
            : new(
                new TokenBucketRateLimiterOptions
                {
                    TokenLimit = options.Value.ChipsPerSecond,
                    TokensPerPeriod = options.Value.ChipsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }
            );

    private readonly ConcurrentDictionary<long, string> _jobs = new();

    /// <summary>Sends one chip inside a span of its job's trace.</summary>
    public async Task SendAsync(QueuedChip chip, Func<Task> send, CancellationToken cancellationToken)
    {
        if (!Telemetry.Source.HasListeners() || _rate?.AttemptAcquire().IsAcquired != true)
        {
            await send();
            return;
        }

        if (_jobs.Count > 1000)
            _jobs.Clear();
        if (!_jobs.TryGetValue(chip.JobId, out var job) && await scenes.FindAsync(chip.SceneId, cancellationToken) is { } found)
            _jobs[chip.JobId] = job = found.Job.Uid;
        using var span = job is null ? null : JobTrace.Start("dispatch", job, ActivityKind.Producer);
        span?.SetTag("geochat.chip.id", chip.ChipId);
        await send();
    }

    public void Dispose() => _rate?.Dispose();
}
