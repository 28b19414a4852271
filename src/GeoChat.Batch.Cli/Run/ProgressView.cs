using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Jobs;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// Progress on standard error: one line that is written over on a terminal, a plain line now and then elsewhere, so that a log
/// stays readable.
/// </summary>
internal sealed class ProgressView(TimeProvider clock) : IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private readonly bool _isTerminal =
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null or "");
    private readonly ProgressRate _rate = new(clock);
    private long? _lastPlain;
    private bool _lineOpen;

    /// <summary>Says what goes on before there is anything to count.</summary>
    public void Say(string doing)
    {
        if (_isTerminal)
            Overwrite($"  {doing}");
        else
            Lines.Note(doing);
    }

    /// <summary>Shows a job as it is now.</summary>
    public void Show(JobStatus status)
    {
        var progress = JobProgress.Of(status);
        _rate.Note(progress.Ended);
        var line = ProgressText.Line(status, progress, _rate);
        if (_isTerminal)
            Overwrite($"  {Bar(progress.Total == 0 ? 0 : (double)progress.Ended / progress.Total)}  {line}");
        else if (_lastPlain is not { } last || clock.GetElapsedTime(last) >= PlainInterval)
        {
            _lastPlain = clock.GetTimestamp();
            Lines.Note(line);
        }
    }

    /// <summary>Clears the line, so that what follows starts clean.</summary>
    public void Clear()
    {
        if (_lineOpen)
            Console.Error.Write("\r\e[K");
        _lineOpen = false;
    }

    public void Dispose() => Clear();

    private static string Bar(double share)
    {
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth * 8);
        var full = eighths / 8;
        var part = full < BarWidth && eighths % 8 > 0 ? " ▏▎▍▌▋▊▉"[eighths % 8].ToString() : "";
        return $"\e[36m{new string('█', full)}{part}\e[0m\e[2m{new string('░', BarWidth - full - part.Length)}\e[0m";
    }

    private void Overwrite(string line)
    {
        var width = Math.Max(20, Width());
        Console.Error.Write($"\r{Fit(Plainly(line), width - 1)}\e[K");
        _lineOpen = true;
    }

    private static int Width()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    /// <summary>Line ends would break the one line; the bar's own colours stay.</summary>
    private static string Plainly(string line) => line.ReplaceLineEndings(" ");

    /// <summary>Cuts to a width, not counting escape sequences.</summary>
    private static string Fit(string line, int width)
    {
        var seen = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\e')
            {
                i = line.IndexOf('m', i);
                continue;
            }

            if (++seen > width)
                return line[..i];
        }

        return line;
    }
}
