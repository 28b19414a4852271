using GeoChat.Batch.Blobs.Uploads;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Uploads;

/// <summary>Removes uploads whose time is over; several hosts may do it at once, since removing twice is removing.</summary>
internal sealed partial class UploadCleaner(
    IUploadStore uploads,
    UploadUse use,
    IOptions<UploadOptions> options,
    TimeProvider clock,
    ILogger<UploadCleaner> logger
) : BackgroundService
{
    /// <summary>Looks through all of them once; returns how many went.</summary>
    public async Task<int> CleanAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var upload in uploads.ListAsync(cancellationToken))
        {
            var kept = upload.IsComplete ? options.Value.Retention : options.Value.PartialRetention;
            if (kept <= TimeSpan.Zero || clock.GetUtcNow() - upload.ChangedAt < kept || await use.IsReadAsync(upload, cancellationToken))
                continue;
            await uploads.DeleteAsync(upload.Name, cancellationToken);
            Removed(upload.Name, upload.Received);
            removed++;
        }

        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CleanInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The store or the database is away: the next round finds them.
                Faulted(e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {Name} ({Bytes} bytes) was removed after its retention")]
    private partial void Removed(string name, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Uploads could not be looked through; tried again later")]
    private partial void Faulted(Exception exception);
}
