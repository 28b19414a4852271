using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>Runs the program as users do: as a process, with its exit code and both streams.</summary>
internal static class Geochat
{
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "geochat.dll");

    public static Task<BufferedCommandResult> RunAsync(params string[] arguments) => RunInAsync(Repository.Root, arguments);

    public static async Task<BufferedCommandResult> RunInAsync(string folder, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        return await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Program, .. arguments])
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(variables => variables.Set("GEOCHAT_HOME", Repository.Root))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);
    }

    /// <summary>
    /// Starts it without waiting, both streams into a file; the caller ends it. The shell gives way to the program, so the process
    /// is the program's own.
    /// </summary>
    public static Process StartInto(string log, params string[] arguments) => StartInto(log, new Dictionary<string, string>(), arguments);

    /// <summary>The same with variables beside the test's own environment.</summary>
    public static Process StartInto(string log, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", "exec dotnet \"$@\" >\"$GEOCHAT_TEST_LOG\" 2>&1", "geochat", Program, .. arguments]
        )
        {
            WorkingDirectory = Repository.Root,
        };
        start.Environment["GEOCHAT_HOME"] = Repository.Root;
        start.Environment["GEOCHAT_TEST_LOG"] = log;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
