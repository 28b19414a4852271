using System.Net;
using System.Net.Sockets;

namespace GeoChat.Batch.FunctionalTests.Uploads;

/// <summary>A wire to a server that breaks: each of the first connections that sends so much is cut, the others pass.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<int> _cutAfter;
    private readonly int _port;
    private readonly Task _accepting;
    private int _cuts;

    private CuttingRelay(int port, int[] cutAfter)
    {
        _port = port;
        _cutAfter = new Queue<int>(cutAfter);
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    public string Url { get; }

    public int Cuts => _cuts;

    public static CuttingRelay Start(int port, int[] cutAfter) => new(port, cutAfter);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
            var back = server.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
            var buffer = new byte[1 << 16];
            var sent = 0;
            while (await client.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var read)
            {
                await server.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                sent += read;
                lock (_cutAfter)
                {
                    if (_cutAfter.TryPeek(out var most) && sent >= most)
                    {
                        _cutAfter.Dequeue();
                        _cuts++;
                        client.Client.LingerState = new LingerOption(true, 0);
                        return;
                    }
                }
            }

            await back;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // One side is gone; so is the other.
        }
    }
}
