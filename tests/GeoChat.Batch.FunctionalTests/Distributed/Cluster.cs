using System.Diagnostics;
using GeoChat.Batch.FunctionalTests.Cli;
using GeoChat.Batch.TestServers;

namespace GeoChat.Batch.FunctionalTests.Distributed;

/// <summary>The distributed set-up as an operator starts it: PostgreSQL, RabbitMQ, a shared folder of chips, and hosts as processes.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-cluster-").FullName;
    private readonly List<Process> _processes = [];
    private PostgresServer? _postgres;
    private RabbitMqServer? _rabbit;
    private string _database = "";

    /// <summary>Address of the API host.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Connection string of the database.</summary>
    public string Database => _database;

    /// <summary>The broker.</summary>
    public RabbitMqServer Rabbit => _rabbit!;

    /// <summary>The database server.</summary>
    public PostgresServer Postgres => _postgres!;

    /// <summary>A folder that goes with the cluster.</summary>
    public string Folder => _folder;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.StartAsync(CancellationToken.None);
        _rabbit = await RabbitMqServer.StartAsync(CancellationToken.None);
        _database = await _postgres.CreateDatabaseAsync("geochat", CancellationToken.None);
        var migrated = await Geochat.RunAsync(["migrate", .. Sets()]);
        Assert.True(migrated.ExitCode == 0, migrated.StandardError);
        var ingest = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        Url = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        Start("ingest", "--url", ingest);
        Start("api", "--url", Url, "--ingest", ingest);
        await ReadyAsync(ingest);
        await ReadyAsync(Url);
    }

    /// <summary>Starts a worker that answers every query with a constant.</summary>
    public Process StartWorker(TimeSpan chipTime, int slots = 4) => Start(
        "worker", "--url", $"http://127.0.0.1:{ServerProcess.FreePort()}",
        "--set", "Worker:ConstantAnswer={<10><10><20><20>|<90>}", "--set", $"Worker:ConstantDelay={chipTime:c}", "--set", $"Worker:Slots={slots}",
        "--set", "Worker:ChipLease=00:00:10", "--set", "Worker:HeartbeatInterval=00:00:01");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await _rabbit!.DisposeAsync();
        await _postgres!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(string host, params string[] arguments)
    {
        var process = Geochat.StartInto(Path.Combine(_folder, $"{host}-{_processes.Count}.log"), [host, .. arguments, .. Sets()]);
        _processes.Add(process);
        return process;
    }

    private string[] Sets() =>
    [
        "--set", $"Store:Postgres={_database}", "--set", $"RabbitMq:Uri={_rabbit!.Uri}", "--set", $"Chips:Folder={Path.Combine(_folder, "chips")}",
        "--set", "Ingest:SceneRoots:0=/", "--set", "Ingest:ReconcileInterval=00:00:01", "--set", "Ingest:QueuedTimeout=00:00:10", "--set", "Ingest:PollInterval=00:00:01", "--set", "Ingest:WorkerTimeout=00:00:10",
    ];

    private static async Task ReadyAsync(string address)
    {
        using var http = new HttpClient();
        for (var until = DateTime.UtcNow.AddSeconds(90); ; await Task.Delay(200))
        {
            try
            {
                using var answer = await http.GetAsync(address + "/health/ready");
                if (answer.IsSuccessStatusCode)
                    return;
                if (DateTime.UtcNow > until)
                    throw new TimeoutException($"{address} is not ready: {await answer.Content.ReadAsStringAsync()}");
            }
            catch (HttpRequestException) when (DateTime.UtcNow < until)
            {
                // Not listening yet.
            }
        }
    }
}
