using System.Diagnostics;

namespace GeoChat.Batch.TestServers;

/// <summary>A host of ours as a process of its own; its output goes to a file, since a kill would leave pipes open.</summary>
/// <param name="process">The process; the shell that redirects it has given way to it.</param>
/// <param name="log">Where its output goes.</param>
/// <param name="url">Where it listens.</param>
public sealed class HostProcess(Process process, string log, string url) : IAsyncDisposable
{
    private bool _disposed;

    /// <summary>Its id.</summary>
    public int Pid { get; } = process.Id;

    /// <summary>Where it listens.</summary>
    public string Url => url;

    /// <summary>What it said so far.</summary>
    public string Said => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits until it has gone; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Waits until its health check says that it is ready.</summary>
    public async Task ReadyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var why = "";
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < limit; await Task.Delay(200, cancellationToken))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"A host ended with code {process.ExitCode}: {Said}");
            try
            {
                using var answer = await http.GetAsync(url + "/health/ready", cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
                why = await answer.Content.ReadAsStringAsync(cancellationToken);
            }
            catch (HttpRequestException e)
            {
                why = e.Message;
            }
        }

        throw new TimeoutException($"{url} is not ready after {limit.TotalSeconds} s: {why}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await KillAsync();
        process.Dispose();
    }
}
