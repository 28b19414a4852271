using System.Globalization;
using GeoChat.Batch.Cli.Run;

namespace GeoChat.Batch.Cli.Client;

/// <summary>How far an upload is: one line written over on a terminal, elsewhere one now and then.</summary>
internal sealed class UploadProgress(string file, long total) : IDisposable
{
    private const double MiB = 1 << 20;
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private readonly ProgressView _view = new(TimeProvider.System);
    private long? _last;

    public void Show(long sent)
    {
        if (Console.IsErrorRedirected && _last is { } last && TimeProvider.System.GetElapsedTime(last) < PlainInterval)
            return;
        _last = TimeProvider.System.GetTimestamp();
        _view.Say(string.Create(CultureInfo.InvariantCulture, $"uploading {file}: {sent / MiB:0} of {total / MiB:0} MiB"));
    }

    public void Dispose() => _view.Dispose();
}
