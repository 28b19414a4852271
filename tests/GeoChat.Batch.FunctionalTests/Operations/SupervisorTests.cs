using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary><c>geochat worker --devices</c>: one process for each device under one supervisor.</summary>
public sealed partial class SupervisorTests(ServerSet servers) : IClassFixture<ServerSet>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_device_has_its_process_a_dead_one_is_started_again_and_SIGTERM_drains_all()
    {
        await using var hosts = await servers.HostsAsync("supervised");
        var supervisor = hosts.Start("worker", ["--devices", "cpu,cpu", .. HostSet.Constant]);
        await supervisor.ReadyAsync();
        Assert.Equal(2, await WorkersAsync(hosts));
        var first = Pids(supervisor).ToList();
        Assert.Equal(2, first.Count);

        Process.GetProcessById(first[0]).Kill();
        await supervisor.SaysAsync("worker on cpu ended with code 137; it is started again in 1 s");
        await supervisor.UntilAsync(() => Task.FromResult(Pids(supervisor).Count() == 3), "a third process was started");
        await supervisor.ReadyAsync();
        using (var http = new HttpClient())
        {
            var checks = JsonNode.Parse(await http.GetStringAsync(supervisor.Url + "/health/ready", Token))!["checks"]!.AsObject();
            Assert.Equal(2, checks.Count);
            Assert.Contains(
                checks,
                check => check.Value!["cause"]!.GetValue<string>().EndsWith("started again 1 times", StringComparison.Ordinal)
            );
        }

        await supervisor.TerminateAsync();
        Assert.Equal(0, await supervisor.ExitAsync());
        Assert.All(Pids(supervisor), pid => Assert.False(Lives(pid)));
        // Those that drained have signed off; the killed one could not.
        Assert.Equal(1, await WorkersAsync(hosts));
    }

    [Fact]
    public async Task Workers_of_a_killed_supervisor_end_by_themselves()
    {
        await using var hosts = await servers.HostsAsync("orphans");
        var supervisor = hosts.Start("worker", ["--devices", "cpu,cpu", .. HostSet.Constant]);
        await supervisor.ReadyAsync();
        var pids = Pids(supervisor).ToList();
        supervisor.Process.Kill();
        await supervisor.ExitAsync();
        for (var began = Stopwatch.GetTimestamp(); pids.Any(Lives); await Task.Delay(100, Token))
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1), "a worker outlives its supervisor");
        Assert.Equal(0, await WorkersAsync(hosts));
    }

    [Fact]
    public async Task What_a_new_start_would_only_repeat_ends_the_supervisor_with_the_workers_code()
    {
        await using var hosts = await servers.HostsAsync("wrong");
        var (code, said) = await hosts.EndAsync("worker", ["--devices", "cpu,cpu", "--model", "/nowhere"]);
        Assert.Equal(3, code);
        Assert.Contains("no model folder at '/nowhere'", said, StringComparison.Ordinal);
        (code, said) = await hosts.EndAsync("worker", "--devices", "7");
        Assert.Equal(2, code);
        Assert.Contains("there is no CUDA device 7 here", said, StringComparison.Ordinal);
    }

    private static Task<int> WorkersAsync(HostSet hosts) =>
        ServerSet.ScalarAsync<int>(hosts.Connection, "SELECT count(*)::int FROM pipeline.workers");

    private static IEnumerable<int> Pids(HostRun supervisor) =>
        ProcessLine()
            .Matches(supervisor.Said)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));

    private static bool Lives(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    [GeneratedRegex(@"worker on cpu: process (\d+)")]
    private static partial Regex ProcessLine();
}
