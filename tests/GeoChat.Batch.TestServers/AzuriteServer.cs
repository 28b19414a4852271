namespace GeoChat.Batch.TestServers;

/// <summary>Azure Blob Storage's emulator of a test's own (npm's azurite, which ./test installs under artifacts/npm).</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-azurite-").FullName;
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _process;

    private AzuriteServer() { }

    /// <summary>Connection string with the emulator's well-known account and key.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"BlobEndpoint=http://127.0.0.1:{_port}/devstoreaccount1;";

    /// <summary>Starts an emulator.</summary>
    /// <param name="repository">Root of the checkout.</param>
    /// <exception cref="ServerMissingException">It is not installed.</exception>
    public static async Task<AzuriteServer> StartAsync(string repository, CancellationToken cancellationToken)
    {
        var program = Path.Combine(repository, "artifacts", "npm", "node_modules", ".bin", "azurite-blob");
        if (!File.Exists(program))
            throw new ServerMissingException("Azurite", "Run ./test, which installs it, or npm install --prefix artifacts/npm azurite.");
        var server = new AzuriteServer();
        server._process = await ServerProcess.StartAsync(
            program,
            [
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                $"{server._port}",
                "--location",
                server._folder,
                "--silent",
                "--skipApiVersionCheck",
                "--disableTelemetry",
            ],
            new Dictionary<string, string>(),
            server._folder,
            token => ServerProcess.ListensAsync(server._port, token),
            TimeSpan.FromSeconds(60),
            cancellationToken
        );
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
