using System.Text.Json.Nodes;
using GeoChat.Batch.FunctionalTests.Cli;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary><c>geochat doctor</c> on services that are well and on services that are not.</summary>
public sealed class DoctorTests(ServerSet servers) : IClassFixture<ServerSet>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_services_it_checks_libraries_model_device_and_data_folder()
    {
        using var scratch = new ScratchFolder();
        var (code, checks) = await RunAsync("--data", scratch.Path);
        Assert.Equal(0, code);
        Assert.Equal(
            ["libproj", "libtiff", "libdeflate", "libzstd", "sqlite", "skia", "model", "libtorch", "device", "data folder"],
            checks.Select(check => check.Name)
        );
        Assert.All(checks, check => Assert.Equal("ok", check.Status));
        Assert.Contains("box grammar geochat, sha256 ", checks.Single(check => check.Name == "model").Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task With_services_it_uses_each_as_the_hosts_would()
    {
        await using var azurite = await AzuriteServer.StartAsync(Repository.Root, Token);
        await using var hosts = await servers.HostsAsync("well");
        hosts.Settings.Remove("Chips:Folder");
        hosts.Settings["Chips:AzureConnection"] = azurite.ConnectionString;
        var (code, checks) = await RunAsync(["--host", "ingest", .. hosts.Sets]);
        Assert.Equal(0, code);
        Assert.All(checks, check => Assert.Equal("ok", check.Status));
        Assert.Equal(
            ["model", "database", "schema", "rights", "broker", "quorum queues", "messages", "chip store"],
            checks.Skip(6).Select(check => check.Name)
        );
        Assert.Contains("with PostGIS", checks.Single(check => check.Name == "database").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_is_said_with_what_to_do_and_the_exit_code()
    {
        await using var hosts = servers.Hosts(await servers.Postgres.CreateDatabaseAsync("ill", Token));
        hosts.Settings["RabbitMq:Uri"] = $"amqp://guest:guest@127.0.0.1:{ServerProcess.FreePort()}/";
        hosts.Settings["Chips:Folder"] = "/proc/nowhere";
        var (code, checks) = await RunAsync(["--host", "ingest", "--model", "/nowhere", .. hosts.Sets]);
        Assert.Equal(3, code);
        Assert.Equal(
            ["model", "schema", "broker", "chip store"],
            checks.Where(check => check.Status == "failed").Select(check => check.Name)
        );
        Assert.Contains("geochat migrate", checks.Single(check => check.Name == "schema").Detail, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", checks.Single(check => check.Name == "broker").Detail, StringComparison.Ordinal);
        Assert.Contains("Chips:Folder", checks.Single(check => check.Name == "chip store").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_under_an_alarm_is_told_though_it_lets_everybody_in()
    {
        string[] broker = ["--host", "ingest", "--set", $"RabbitMq:Uri={servers.Rabbit.Uri}"];
        await servers.Rabbit.ControlAsync(["set_vm_memory_high_watermark", "0.0000001"], Token);
        try
        {
            var (code, checks) = await RunAsync(broker);
            Assert.Equal(3, code);
            Assert.Equal("ok", checks.Single(check => check.Name == "broker").Status);
            Assert.Contains(
                "under an alarm (low on memory)",
                checks.Single(check => check.Name == "messages").Detail,
                StringComparison.Ordinal
            );
        }
        finally
        {
            await servers.Rabbit.ControlAsync(["set_vm_memory_high_watermark", "0.4"], Token);
        }

        Assert.Equal(0, (await RunAsync(broker)).Code);
    }

    [Fact]
    public async Task A_role_without_rights_is_told_which_it_lacks_and_a_password_may_come_from_the_environment()
    {
        await using var hosts = await servers.HostsAsync("rights");
        await ServerSet.ExecuteAsync(
            hosts.Connection,
            "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA pipeline TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA pipeline TO reader"
        );
        var reader = hosts.Connection.Replace("Username=postgres", "Username=reader", StringComparison.Ordinal);
        var (code, checks) = await RunAsync("--host", "api", "--set", $"Store:Postgres={reader}");
        Assert.Equal(3, code);
        var rights = checks.Single(check => check.Name == "rights");
        Assert.Contains("chips (delete, insert, update)", rights.Detail, StringComparison.Ordinal);
        Assert.Contains("GRANT SELECT, INSERT, UPDATE, DELETE", rights.Remedy, StringComparison.Ordinal);
        await ServerSet.ExecuteAsync(hosts.Connection, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pipeline TO reader");
        Assert.Equal(0, (await RunAsync("--host", "api", "--set", $"Store:Postgres={reader}")).Code);
    }

    [Fact]
    public async Task Health_asks_a_host_and_says_what_ails_it()
    {
        await using var hosts = await servers.HostsAsync("asked");
        var api = hosts.Start("api");
        await api.ReadyAsync();
        var well = await Geochat.RunAsync("health", api.Url);
        Assert.Equal(
            (0, "healthy"),
            (well.ExitCode, JsonNode.Parse(well.StandardOutput)!["checks"]!["store"]!["status"]!.GetValue<string>())
        );
        await servers.Postgres.KillAsync();
        var ill = await Geochat.RunAsync("health", api.Url);
        await servers.Postgres.RunAsync(Token);
        Assert.Equal(
            (1, "unhealthy"),
            (ill.ExitCode, JsonNode.Parse(ill.StandardOutput)!["checks"]!["store"]!["status"]!.GetValue<string>())
        );
        Assert.Equal(0, (await Geochat.RunAsync("health", "--live", api.Url)).ExitCode);
        Assert.Equal(1, (await Geochat.RunAsync("health", $"http://127.0.0.1:{ServerProcess.FreePort()}")).ExitCode);
    }

    private static async Task<(int Code, IReadOnlyList<Check> Checks)> RunAsync(params string[] arguments)
    {
        var run = await Geochat.RunAsync(["doctor", "--json", .. arguments]);
        Assert.True(run.StandardOutput.StartsWith('{'), run.StandardError);
        var report = JsonNode.Parse(run.StandardOutput)!;
        Assert.Equal(run.ExitCode == 0, report["ok"]!.GetValue<bool>());
        return (
            run.ExitCode,
            [
                .. report["checks"]!
                    .AsArray()
                    .Select(check => new Check(
                        check!["check"]!.GetValue<string>(),
                        check["status"]!.GetValue<string>(),
                        check["detail"]!.GetValue<string>(),
                        check["remedy"]?.GetValue<string>() ?? ""
                    )),
            ]
        );
    }

    private sealed record Check(string Name, string Status, string Detail, string Remedy);
}
