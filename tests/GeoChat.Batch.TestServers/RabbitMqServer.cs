using System.Diagnostics;

namespace GeoChat.Batch.TestServers;

/// <summary>A broker of a test's own (Debian's rabbitmq-server); it can be killed and started again with what it had on disk.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-rabbitmq-").FullName;
    private readonly int _port = ServerProcess.FreePort();
    private readonly int _distribution = ServerProcess.FreePort();
    private readonly int _epmd = ServerProcess.FreePort();
    private ServerProcess? _process;

    private RabbitMqServer() { }

    /// <summary>Where it listens.</summary>
    public Uri Uri => new($"amqp://guest:guest@127.0.0.1:{_port}/");

    /// <summary>Process of the broker.</summary>
    public int Pid => _process!.Pid;

    /// <summary>Starts a broker.</summary>
    /// <exception cref="ServerMissingException">It is not installed.</exception>
    public static async Task<RabbitMqServer> StartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Program))
            throw new ServerMissingException("RabbitMQ", "Run ./test, which installs it, or apt-get install rabbitmq-server.");
        var server = new RabbitMqServer();
        await server.RunAsync(cancellationToken);
        return server;
    }

    /// <summary>kill -9; what was confirmed is on its disk.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Starts it again, on the same port, with what it had.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "home"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[].", cancellationToken);
        _process = await ServerProcess.StartAsync(
            Program,
            [],
            Environment,
            _folder,
            token => ServerProcess.ListensAsync(_port, token),
            TimeSpan.FromSeconds(90),
            cancellationToken
        );
    }

    /// <summary>A virtual host of its own for a user of the broker; its address.</summary>
    public async Task<Uri> AddVirtualHostAsync(string name, CancellationToken cancellationToken)
    {
        await ControlAsync(["add_vhost", name], cancellationToken);
        await ControlAsync(["set_permissions", "-p", name, "guest", ".*", ".*", ".*"], cancellationToken);
        return new Uri(Uri, name);
    }

    /// <summary>Runs rabbitmqctl as an operator does; what it says.</summary>
    public async Task<string> ControlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Control, ["--quiet", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in Environment)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)} failed: {await output}{await error}");
    }

    private Dictionary<string, string> Environment =>
        new()
        {
            ["HOME"] = Path.Combine(_folder, "home"),
            ["RABBITMQ_NODENAME"] = $"geochat{_port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{_port}",
            ["RABBITMQ_DIST_PORT"] = $"{_distribution}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_LOGS"] = Path.Combine(_folder, "rabbit.log"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "none"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            ["ERL_EPMD_PORT"] = $"{_epmd}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        // Erlang's port mapper detaches itself; it is ours by its port.
        using var kill = Process.Start(
            new ProcessStartInfo("epmd", ["-port", $"{_epmd}", "-kill"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["ERL_EPMD_PORT"] = $"{_epmd}" },
            }
        );
        await kill!.WaitForExitAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
