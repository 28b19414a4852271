using System.Diagnostics;

namespace GeoChat.Batch.TestServers;

/// <summary>
/// The distributed set-up as an operator starts it: PostgreSQL, RabbitMQ, a shared folder of chips, and hosts of the built program
/// as processes.
/// </summary>
public sealed class GeochatCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(120);
    private readonly string _program;
    private readonly string _home;
    private readonly string[] _settings;
    private readonly List<HostProcess> _hosts = [];

    private GeochatCluster(string program, string home, string[] settings)
    {
        _program = program;
        _home = home;
        _settings = settings;
    }

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>The broker.</summary>
    public RabbitMqServer Rabbit { get; private set; } = null!;

    /// <summary>Connection string of the database.</summary>
    public string Database { get; private set; } = "";

    /// <summary>A folder that goes with the cluster.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("geochat-cluster-").FullName;

    /// <summary>Starts both servers and migrates the database; hosts are started one by one.</summary>
    /// <param name="program">Path of geochat.dll.</param>
    /// <param name="home">Folder with <c>models</c>.</param>
    /// <param name="settings"><c>Section:Key=VALUE</c> for every host.</param>
    public static async Task<GeochatCluster> StartAsync(string program, string home, string[] settings, CancellationToken cancellationToken)
    {
        var cluster = new GeochatCluster(program, home, settings);
        try
        {
            cluster.Postgres = await PostgresServer.StartAsync(cancellationToken);
            cluster.Rabbit = await RabbitMqServer.StartAsync(cancellationToken);
            cluster.Database = await cluster.Postgres.CreateDatabaseAsync("geochat", cancellationToken);
            var log = Path.Combine(cluster.Folder, "migrate.log");
            using var migrate = cluster.Start(log, ["migrate", .. cluster.Sets([])]);
            await migrate.WaitForExitAsync(cancellationToken);
            return migrate.ExitCode == 0
                ? cluster
                : throw new InvalidOperationException(await File.ReadAllTextAsync(log, cancellationToken));
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an ingest host and waits until it is ready.</summary>
    /// <param name="model">Model folder; null is the shipped one.</param>
    public Task<HostProcess> StartIngestAsync(string? model, CancellationToken cancellationToken, params string[] settings) =>
        StartAsync("ingest", [.. Model(model)], settings, cancellationToken);

    /// <summary>Starts an API host in front of an ingest host and waits until it is ready.</summary>
    public Task<HostProcess> StartApiAsync(HostProcess ingest, CancellationToken cancellationToken) =>
        StartAsync("api", ["--ingest", ingest.Url], [], cancellationToken);

    /// <summary>Starts a worker and does not wait for it.</summary>
    public HostProcess StartWorker(string? model, params string[] settings) => Start("worker", [.. Model(model)], settings);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (Rabbit is not null)
            await Rabbit.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string[] Model(string? folder) => folder is null ? [] : ["--model", folder];

    private async Task<HostProcess> StartAsync(string host, string[] arguments, string[] settings, CancellationToken cancellationToken)
    {
        var started = Start(host, arguments, settings);
        await started.ReadyAsync(ReadyLimit, cancellationToken);
        return started;
    }

    private HostProcess Start(string host, string[] arguments, string[] settings)
    {
        var url = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        var log = Path.Combine(Folder, $"{host}-{_hosts.Count}.log");
        var started = new HostProcess(Start(log, [host, "--url", url, .. arguments, .. Sets(settings)]), log, url);
        _hosts.Add(started);
        return started;
    }

    private Process Start(string log, string[] arguments)
    {
        // The shell gives way to the program, so the process is the program's own.
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", "exec dotnet \"$@\" >\"$GEOCHAT_TEST_LOG\" 2>&1 </dev/null", "geochat", _program, .. arguments]
        );
        start.Environment["GEOCHAT_HOME"] = _home;
        start.Environment["GEOCHAT_TEST_LOG"] = log;
        return Process.Start(start)!;
    }

    private IEnumerable<string> Sets(string[] settings) =>
        (
            (string[])
                [
                    $"Store:Postgres={Database}",
                    $"RabbitMq:Uri={Rabbit.Uri}",
                    $"Chips:Folder={Path.Combine(Folder, "chips")}",
                    "Ingest:SceneRoots:0=/",
                    .. _settings,
                    .. settings,
                ]
        ).SelectMany(set => (string[])["--set", set]);
}
