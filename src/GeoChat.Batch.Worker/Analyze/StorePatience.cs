using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// Waits for a database that is away, and does again what it was asked for: a message whose chip could not be claimed or stored
/// would otherwise end in the error queue. Claims and completions may be done twice: the second changes nothing.
/// </summary>
internal sealed partial class StorePatience(IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<StorePatience> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Whether an error says that the database, or the way to it, is away for the moment.</summary>
    public static bool IsAway(Exception? error) =>
        error switch
        {
            null => false,
            DbException { IsTransient: true } => true,
            _ => IsAway(error.InnerException),
        };

    /// <summary>Runs work until the database takes it, or the host stops.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (IsAway(e) && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                Away(e.GetBaseException().Message);
            }

            await Task.Delay(pause, clock, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away ({Reason}); tried again shortly")]
    private partial void Away(string reason);
}
