using System.Text.Json.Nodes;
using Azure.Storage;
using Azure.Storage.Sas;
using GeoChat.Batch.FunctionalTests.Cli;
using GeoChat.Batch.FunctionalTests.Pipeline;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary>What hosts do at their start where a service is away, refuses, or is of another version.</summary>
public sealed class StartTests(ServerSet servers) : IClassFixture<ServerSet>
{
    private static readonly string[] EachHost = ["ingest", "worker", "api"];

    [Fact]
    public async Task Every_host_waits_for_the_database_and_says_so()
    {
        await using var hosts = await servers.HostsAsync("away");
        await servers.Postgres.KillAsync();
        var runs = EachHost.Select(host => hosts.Start(host, host == "worker" ? HostSet.Constant : [])).ToList();
        foreach (var run in runs)
            await run.SaysAsync("waiting for the database: the store postgresql://127.0.0.1:");
        await servers.Postgres.RunAsync(TestContext.Current.CancellationToken);
        foreach (var run in runs)
        {
            await run.SaysAsync("the database answers");
            await run.ReadyAsync();
        }
    }

    [Fact]
    public async Task A_job_submitted_while_the_broker_is_down_says_so_and_ends_when_it_is_back()
    {
        await using var hosts = await servers.HostsAsync("nobroker");
        await servers.Rabbit.KillAsync();
        var ingest = hosts.Start("ingest");
        var worker = hosts.Start("worker", HostSet.Constant);
        foreach (var run in (HostRun[])[ingest, worker])
            await run.SaysAsync("waiting for the broker: the broker 127.0.0.1:");
        await ingest.SaysAsync("is ready at");
        using (var http = new HttpClient())
        {
            using var answer = await http.GetAsync(ingest.Url + "/health/ready", TestContext.Current.CancellationToken);
            var checks = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["checks"]!;
            Assert.Equal(503, (int)answer.StatusCode);
            Assert.NotEqual("healthy", checks["broker"]!["status"]!.GetValue<string>());
            Assert.NotEqual("", checks["broker"]!["cause"]!.GetValue<string>());
            Assert.Equal("healthy", checks["store"]!["status"]!.GetValue<string>());
        }

        var scene = TestScenes.Write(Path.Combine(servers.Folder, "nobroker.tif"), 1200, 900, TestScenes.Textured);
        var submitted = await Geochat.RunAsync("submit", scene, "--query", "refer: ships", "--server", ingest.Url);
        Assert.True(submitted.ExitCode == 0, submitted.StandardError);
        await ingest.UntilAsync(
            async () =>
                (await Geochat.RunAsync("jobs", "--server", ingest.Url)).StandardOutput.Contains(
                    "waiting: the broker",
                    StringComparison.Ordinal
                ),
            "the job says what it waits for"
        );
        await servers.Rabbit.RunAsync(TestContext.Current.CancellationToken);
        var ended = await Geochat.RunAsync("watch", submitted.StandardOutput.Trim(), "--server", ingest.Url);
        Assert.True(ended.ExitCode == 0, ended.StandardError);
        await ingest.SaysAsync("the broker answers");
        await worker.ReadyAsync();
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_while_it_starts_ends_soon_and_signs_off()
    {
        await using var hosts = await servers.HostsAsync("stopped");
        foreach (var after in (int[])[0, 100, 400])
        {
            var worker = hosts.Start("worker", HostSet.Constant);
            await worker.SaysAsync("is ready at");
            await Task.Delay(after, TestContext.Current.CancellationToken);
            await worker.TerminateAsync();
            Assert.Equal(0, await worker.ExitAsync());
        }

        Assert.Equal(0L, await ServerSet.ScalarAsync<long>(hosts.Connection, "SELECT count(*) FROM pipeline.workers"));
        // While it waits for a service there is nothing to drain.
        hosts.Settings["Store:Postgres"] = $"Host=127.0.0.1;Port={ServerProcess.FreePort()};Username=x;Database=x";
        var waiting = hosts.Start("worker", HostSet.Constant);
        await waiting.SaysAsync("waiting for the database");
        await waiting.TerminateAsync();
        Assert.Equal(130, await waiting.ExitAsync());
    }

    [Fact]
    public async Task An_address_that_is_taken_ends_the_start_with_one_line()
    {
        await using var hosts = await servers.HostsAsync("taken");
        var first = hosts.Start("api");
        await first.ReadyAsync();
        foreach (
            var arguments in (string[][])
                [
                    ["api"],
                    ["worker", "--devices", "cpu"],
                ]
        )
        {
            var second = await Geochat.RunAsync([.. arguments, "--url", first.Url, .. hosts.Sets]);
            OneLine((second.ExitCode, second.StandardError), $"the address {first.Url} cannot be opened", "choose another");
        }
    }

    [Fact]
    public async Task A_job_without_a_worker_for_its_model_says_so_until_one_comes()
    {
        await using var hosts = await servers.HostsAsync("noworker");
        var ingest = hosts.Start("ingest");
        await ingest.ReadyAsync();
        var scene = TestScenes.Write(Path.Combine(servers.Folder, "noworker.tif"), 1200, 900, TestScenes.Textured);
        var watching = Geochat.RunAsync("submit", scene, "--query", "refer: ships", "--server", ingest.Url, "--watch");
        await ingest.UntilAsync(
            async () =>
                (await Geochat.RunAsync("jobs", "--server", ingest.Url)).StandardOutput.Contains(
                    "waiting: a worker with model geochat-nano",
                    StringComparison.Ordinal
                ),
            "the job says what it waits for"
        );
        hosts.Start("worker", HostSet.Constant);
        var ended = await watching;
        Assert.True(ended.ExitCode == 0, ended.StandardError);
        Assert.Contains("waiting: a worker with model geochat-nano", ended.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_ends_the_start_with_one_line()
    {
        await using var hosts = await servers.HostsAsync("locked");
        var rules = await ServerSet.ScalarAsync<string>(hosts.Connection, "SHOW hba_file");
        await File.WriteAllTextAsync(
            rules,
            "host all locked 127.0.0.1/32 scram-sha-256\n" + await File.ReadAllTextAsync(rules, TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken
        );
        await ServerSet.ExecuteAsync(hosts.Connection, "CREATE ROLE locked LOGIN PASSWORD 'right'");
        await ServerSet.ExecuteAsync(hosts.Connection, "SELECT pg_reload_conf()");
        hosts.Settings["Store:Postgres"] = hosts.Connection.Replace(
            "Username=postgres",
            "Username=locked;Password=wrong",
            StringComparison.Ordinal
        );
        foreach (var host in EachHost)
            OneLine(await hosts.EndAsync(host), "password authentication failed", "correct user and password in Store:Postgres");
    }

    [Fact]
    public async Task A_database_that_is_not_there_or_of_another_version_ends_the_start_with_one_line()
    {
        await using var none = servers.Hosts(servers.Postgres.ConnectionString("nowhere"));
        OneLine(await none.EndAsync("api"), "lacks schema", "run `geochat migrate`");
        await using var old = servers.Hosts(await servers.Postgres.CreateDatabaseAsync("old", TestContext.Current.CancellationToken));
        OneLine(await old.EndAsync("ingest"), "lacks schema", "run `geochat migrate`");
        await using var newer = await servers.HostsAsync("newer");
        await ServerSet.ExecuteAsync(
            newer.Connection,
            "INSERT INTO pipeline.\"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99.0.0')"
        );
        OneLine(await newer.EndAsync("worker", HostSet.Constant), "newer version (schema 29990101000000_Later)", "update this program");
    }

    [Fact]
    public async Task A_broker_that_refuses_ends_the_start_with_one_line()
    {
        await using var hosts = await servers.HostsAsync("refused");
        hosts.Settings["RabbitMq:Password"] = "wrong";
        foreach (var host in (string[])["ingest", "worker"])
            OneLine(
                await hosts.EndAsync(host, host == "worker" ? HostSet.Constant : []),
                "refused user 'guest'",
                "correct user and password in RabbitMq:Uri"
            );
        hosts.Settings.Remove("RabbitMq:Password");
        hosts.Settings["RabbitMq:Uri"] = servers.Rabbit.Uri + "nowhere";
        OneLine(await hosts.EndAsync("ingest"), "refused virtual host 'nowhere'", "make the virtual host");
    }

    [Fact]
    public async Task A_container_that_is_missing_and_may_not_be_made_ends_the_start_with_one_line()
    {
        await using var azurite = await AzuriteServer.StartAsync(Repository.Root, TestContext.Current.CancellationToken);
        await using var hosts = await servers.HostsAsync("nocontainer");
        hosts.Settings.Remove("Chips:Folder");
        hosts.Settings["Chips:AzureConnection"] = ObjectsOnly(azurite.ConnectionString);
        OneLine(await hosts.EndAsync("ingest"), "container 'chips' of 127.0.0.1:", "create it, correct Chips:Container");
        // With the account's own key it is made, and then the lesser key will do.
        hosts.Settings["Chips:AzureConnection"] = azurite.ConnectionString;
        await hosts.Start("ingest").ReadyAsync();
        hosts.Settings["Chips:AzureConnection"] = ObjectsOnly(azurite.ConnectionString);
        await hosts.Start("ingest").ReadyAsync();
    }

    [Fact]
    public async Task A_host_waits_for_a_storage_account_that_does_not_answer()
    {
        await using var hosts = await servers.HostsAsync("noaccount");
        hosts.Settings.Remove("Chips:Folder");
        hosts.Settings["Chips:AzureConnection"] =
            $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:{ServerProcess.FreePort()}/a;";
        var ingest = hosts.Start("ingest");
        await ingest.SaysAsync("waiting for the chip store: the container 'chips' of 127.0.0.1:");
    }

    [Fact]
    public async Task A_worker_with_other_weights_under_a_live_workers_name_ends_with_one_line()
    {
        await using var hosts = await servers.HostsAsync("twomodels");
        var first = hosts.Start("worker", "--set", "Worker:Threads=1");
        await first.ReadyAsync();
        OneLine(
            await hosts.EndAsync("worker", HostSet.Constant),
            "hosts a model named 'geochat-nano' with other weights",
            "\"name\" in its geochat-batch.json"
        );
        Assert.Equal(1L, await ServerSet.ScalarAsync<long>(hosts.Connection, "SELECT count(*) FROM pipeline.workers"));
        // Once it has signed off, the name is free.
        await first.TerminateAsync();
        Assert.Equal(0, await first.ExitAsync());
        await hosts.Start("worker", HostSet.Constant).ReadyAsync();
    }

    private static void OneLine((int Code, string Said) end, string cause, string remedy)
    {
        Assert.True(end.Code == 3, $"code {end.Code}: {end.Said}");
        var line = Assert.Single(end.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("geochat: ", line, StringComparison.Ordinal);
        Assert.Contains(cause, line, StringComparison.Ordinal);
        Assert.Contains(remedy, line, StringComparison.Ordinal);
    }

    /// <summary>A key that may read and write blobs, and do nothing to containers.</summary>
    private static string ObjectsOnly(string connection)
    {
        var parts = connection
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1]);
        var builder = new AccountSasBuilder(
            AccountSasPermissions.Read | AccountSasPermissions.Write | AccountSasPermissions.Create | AccountSasPermissions.Delete,
            DateTimeOffset.UtcNow.AddHours(1),
            AccountSasServices.Blobs,
            AccountSasResourceTypes.Object
        )
        {
            Protocol = SasProtocol.HttpsAndHttp,
        };
        return $"BlobEndpoint={parts["BlobEndpoint"]};SharedAccessSignature={builder.ToSasQueryParameters(new StorageSharedKeyCredential(parts["AccountName"], parts["AccountKey"]))}";
    }
}
