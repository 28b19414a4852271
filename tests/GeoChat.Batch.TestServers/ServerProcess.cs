using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GeoChat.Batch.TestServers;

/// <summary>A server of a test's own: private port, private folder, output to a file of its own, stopped by its own pid.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _log;

    private ServerProcess(Process process, string log)
    {
        _process = process;
        _log = log;
    }

    /// <summary>Id of the process.</summary>
    public int Pid => _process.Id;

    /// <summary>A port of 127.0.0.1 that nobody holds right now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a program and waits until <paramref name="isReady"/> says so.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time; the message holds the end of its output.</exception>
    public static async Task<ServerProcess> StartAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string folder,
        Func<CancellationToken, Task<bool>> isReady,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        var log = Path.Combine(folder, $"{Path.GetFileName(program)}-{Guid.NewGuid():N}.out");
        // The shell gives the server a file as output: a pipe to this process would keep a test run's own output open.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder, UseShellExecute = false };
        foreach (var argument in (string[])["-c", "exec \"$@\" >\"$SERVER_LOG\" 2>&1 </dev/null", "sh", program, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        start.Environment["SERVER_LOG"] = log;
        var server = new ServerProcess(Process.Start(start)!, log);
        try
        {
            var began = Stopwatch.GetTimestamp();
            while (!await isReady(cancellationToken))
            {
                if (server._process.HasExited)
                    throw new InvalidOperationException($"{program} ended with code {server._process.ExitCode}: {server.Tail()}");
                if (Stopwatch.GetElapsedTime(began) > limit)
                    throw new InvalidOperationException($"{program} was not ready in {limit.TotalSeconds} s: {server.Tail()}");
                await Task.Delay(100, cancellationToken);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether something listens on the port.</summary>
    public static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>kill -9, children too.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private string Tail()
    {
        var text = File.Exists(_log) ? File.ReadAllText(_log) : "";
        return text.Length > 2000 ? text[^2000..] : text;
    }
}
