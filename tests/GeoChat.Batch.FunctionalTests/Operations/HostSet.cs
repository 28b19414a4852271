using GeoChat.Batch.FunctionalTests.Cli;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary>Hosts on one database; what is still running at the end is killed.</summary>
internal sealed class HostSet(ServerSet servers, string connection) : IAsyncDisposable
{
    private readonly List<HostRun> _runs = [];

    /// <summary>Connection string of the database.</summary>
    public string Connection => connection;

    /// <summary>The settings that every host gets; a later one for the same key takes its place.</summary>
    public Dictionary<string, string> Settings { get; } =
        new()
        {
            ["Store:Postgres"] = connection,
            ["RabbitMq:Uri"] = servers.Rabbit.Uri.ToString(),
            ["Chips:Folder"] = Path.Combine(servers.Folder, "chips"),
            ["Ingest:PollInterval"] = "00:00:01",
            ["Ingest:ReconcileInterval"] = "00:00:01",
            ["Ingest:WorkerTimeout"] = "00:00:10",
            ["Worker:HeartbeatInterval"] = "00:00:01",
        };

    /// <summary>Environment of every host beside the test's own.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Settings that make a worker answer with a constant.</summary>
    public static readonly string[] Constant = ["--set", "Worker:ConstantAnswer={<10><10><20><20>|<90>}", "--set", "Worker:Slots=4"];

    /// <summary>The settings as arguments.</summary>
    public IEnumerable<string> Sets => Settings.SelectMany(pair => (string[])["--set", $"{pair.Key}={pair.Value}"]);

    /// <summary>Starts a host on a port of its own.</summary>
    public HostRun Start(string host, params string[] arguments)
    {
        var url = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        var log = Path.Combine(servers.Folder, $"{host}-{Guid.NewGuid():N}.log");
        var run = new HostRun(Geochat.StartInto(log, Environment, [host, "--url", url, .. arguments, .. Sets]), log, url);
        _runs.Add(run);
        return run;
    }

    /// <summary>A host's start that shall end by itself: its exit code and what it said.</summary>
    public async Task<(int Code, string Said)> EndAsync(string host, params string[] arguments)
    {
        await using var run = Start(host, arguments);
        return (await run.ExitAsync(), run.Said);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
            await run.DisposeAsync();
    }
}
