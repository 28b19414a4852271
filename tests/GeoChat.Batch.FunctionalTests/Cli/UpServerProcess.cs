using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary><c>geochat up</c> with constant answers on a free port, started once for the tests that ask it.</summary>
public sealed class UpServerProcess : IAsyncLifetime
{
    private readonly ScratchFolder _scratch = new();
    private Process _process = null!;

    public HttpClient Client { get; private set; } = null!;

    public string Url { get; } = $"http://127.0.0.1:{FreePort()}";

    public async ValueTask InitializeAsync()
    {
        _process = Geochat.StartInto(_scratch["up.log"], "up", "--url", Url, "--data", _scratch["data"], "--engine", "constant");
        Client = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Client.GetStringAsync("/jobs");
                return;
            }
            catch (HttpRequestException) when (tries < 300 && !_process.HasExited)
            {
                await Task.Delay(200);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _scratch.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
