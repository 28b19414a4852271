using GeoChat.Batch.Cli.Output;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>Tries until it works, and says once what it waits for.</summary>
internal static class WaitFor
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <param name="what">What it waits for, with its article.</param>
    /// <param name="check">Throws while it is not there.</param>
    /// <param name="passes">Whether an error may pass by itself; any other ends the wait.</param>
    public static async Task RunAsync(
        string what,
        Func<CancellationToken, Task> check,
        Func<Exception, bool> passes,
        CancellationToken cancellationToken
    )
    {
        for (var told = ""; ; await Task.Delay(Pause, cancellationToken))
        {
            try
            {
                await check(cancellationToken);
                if (told.Length > 0)
                    Lines.Note($"{what} answers");
                return;
            }
            catch (Exception e) when (passes(e))
            {
                if (e.Message != told)
                    Lines.Note($"waiting for {what}: {told = e.Message}");
            }
        }
    }
}
