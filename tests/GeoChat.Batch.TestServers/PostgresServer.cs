using System.Diagnostics;

namespace GeoChat.Batch.TestServers;

/// <summary>
/// A PostgreSQL with PostGIS of a test's own (Debian's packages); it can be killed and started again with what it had on disk.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-postgres-").FullName;
    private readonly string _programs;
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _process;

    private PostgresServer(string programs) => _programs = programs;

    /// <summary>Connection string of the superuser, for a database of the server.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=20;Timeout=5";

    /// <summary>Port on 127.0.0.1; the superuser postgres needs no password there.</summary>
    public int Port => _port;

    /// <summary>Process that all of the server's others come from.</summary>
    public int Pid => _process!.Pid;

    /// <summary>Makes a cluster and starts it.</summary>
    /// <exception cref="ServerMissingException">It is not installed.</exception>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .Order(StringComparer.Ordinal)
                .LastOrDefault()
            : null;
        var server = new PostgresServer(
            programs
                ?? throw new ServerMissingException(
                    "PostgreSQL",
                    "Run ./test, which installs it, or apt-get install postgresql postgresql-15-postgis-3."
                )
        );
        var data = Path.Combine(server._folder, "data");
        if (Environment.IsPrivilegedProcess)
            await server.CheckedAsync("chown", ["postgres", server._folder], asOwner: false, cancellationToken);
        await server.CheckedAsync(
            Path.Combine(server._programs, "initdb"),
            ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            asOwner: true,
            cancellationToken
        );
        await server.RunAsync(cancellationToken);
        return server;
    }

    /// <summary>kill -9; what was committed is on its disk.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Starts it again, on the same port, with what it had.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-D",
            Path.Combine(_folder, "data"),
            "-p",
            $"{_port}",
            "-h",
            "127.0.0.1",
            "-k",
            _folder,
            "-c",
            "shared_buffers=128MB",
            "-c",
            "max_connections=200",
        ];
        var (program, all) = AsOwner(Path.Combine(_programs, "postgres"), arguments);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                File.Delete(Path.Combine(_folder, "data", "postmaster.pid"));
                _process = await ServerProcess.StartAsync(
                    program,
                    all,
                    new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" },
                    _folder,
                    IsReadyAsync,
                    TimeSpan.FromSeconds(60),
                    cancellationToken
                );
                return;
            }
            catch (InvalidOperationException e) when (attempt < 40 && e.Message.Contains("shared memory block", StringComparison.Ordinal))
            {
                // Backends of a killed server outlive it for a moment.
                await Task.Delay(500, cancellationToken);
            }
        }
    }

    /// <summary>Makes an empty database and gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await CheckedAsync(
            Path.Combine(_programs, "psql"),
            ["-h", "127.0.0.1", "-p", $"{_port}", "-U", "postgres", "-c", $"CREATE DATABASE {name}"],
            asOwner: false,
            cancellationToken
        );
        return ConnectionString(name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // The server refuses to run as root: as root it runs as the packages' own user.
    private static (string Program, IEnumerable<string> Arguments) AsOwner(string program, IEnumerable<string> arguments) =>
        Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : (program, arguments);

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        await RunAsync(Path.Combine(_programs, "pg_isready"), ["-h", "127.0.0.1", "-p", $"{_port}"], cancellationToken) is (0, _);

    private async Task CheckedAsync(string program, IEnumerable<string> arguments, bool asOwner, CancellationToken cancellationToken)
    {
        var (command, all) = asOwner ? AsOwner(program, arguments) : (program, arguments);
        if (await RunAsync(command, all, cancellationToken) is (not 0, var output))
            throw new InvalidOperationException($"{program} failed: {output}");
    }

    private async Task<(int Code, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken
    )
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = _folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
