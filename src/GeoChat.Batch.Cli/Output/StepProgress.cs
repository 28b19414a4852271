using System.Diagnostics;

namespace GeoChat.Batch.Cli.Output;

/// <summary>
/// Progress of one long step on standard error: a line that is written over on a terminal, a plain line every few seconds
/// elsewhere, nothing for a step that is over at once.
/// </summary>
internal sealed class StepProgress(string doing) : IProgress<double>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly bool _isTerminal =
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null or "");
    private readonly Lock _lock = new();
    private long _last = Stopwatch.GetTimestamp();
    private int _shown = -1;

    /// <inheritdoc/>
    public void Report(double value)
    {
        lock (_lock)
        {
            var percent = (int)(100 * Math.Clamp(value, 0, 1));
            if (percent == _shown)
                return;
            if (_isTerminal)
            {
                Console.Error.Write($"\r  {doing} {percent} %\e[K");
                _shown = percent;
            }
            else if (Stopwatch.GetElapsedTime(_last) >= Interval)
            {
                Lines.Note($"{doing} {percent} %");
                _last = Stopwatch.GetTimestamp();
                _shown = percent;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isTerminal && _shown >= 0)
            Console.Error.Write("\r\e[K");
    }
}
