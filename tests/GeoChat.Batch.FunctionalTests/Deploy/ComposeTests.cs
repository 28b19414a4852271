using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using GeoChat.Batch.FunctionalTests.Cli;

namespace GeoChat.Batch.FunctionalTests.Deploy;

/// <summary>docker-compose.yml as Compose itself reads it.</summary>
public sealed class ComposeTests
{
    private const string Program = "/usr/bin/docker-compose";

    [Theory]
    [InlineData("cpu", "worker-cpu")]
    [InlineData("cuda", "worker-cuda")]
    public async Task Each_profile_has_the_services_and_its_workers(string profile, string worker)
    {
        var services = await ServicesAsync(profile);
        Assert.Equal(
            ["api", "ingest", "migrate", "postgis", "rabbitmq", worker],
            services.Select(service => service.Key).Order(StringComparer.Ordinal)
        );
        foreach (var (name, service) in services.Where(service => service.Key is not ("postgis" or "rabbitmq")))
        {
            Assert.True(service!["read_only"]!.GetValue<bool>(), name);
            Assert.Equal(["ALL"], service["cap_drop"]!.AsArray().Select(item => item!.GetValue<string>()));
            Assert.Equal("deploy/Dockerfile", service["build"]!["dockerfile"]!.GetValue<string>());
        }

        Assert.Equal("service_completed_successfully", services[worker]!["depends_on"]!["migrate"]!["condition"]!.GetValue<string>());
        // Only the API listens outside, and only on this machine unless told otherwise.
        Assert.Equal(["api"], services.Where(service => service.Value!["ports"] is not null).Select(service => service.Key));
        Assert.StartsWith("127.0.0.1:", services["api"]!["ports"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_long_running_service_has_a_health_check()
    {
        foreach (var profile in (string[])["cpu", "cuda"])
        {
            foreach (var (name, service) in (await ServicesAsync(profile)).Where(service => service.Key != "migrate"))
                Assert.True(service!["healthcheck"]?["test"] is not null, name);
        }
    }

    [Fact]
    public async Task Without_passwords_it_does_not_start_and_says_where_they_go()
    {
        var run = await ConfigAsync("cpu", "");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("set it in .env (cp .env.example .env)", run.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_settings_has_every_variable_and_no_password()
    {
        var example = (await File.ReadAllLinesAsync(Repository.PathOf(".env.example"), TestContext.Current.CancellationToken))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.All(example.Where(pair => pair.Key.EndsWith("PASSWORD", StringComparison.Ordinal)), pair => Assert.Equal("", pair.Value));
        var used = System
            .Text.RegularExpressions.Regex.Matches(
                await File.ReadAllTextAsync(Repository.PathOf("docker-compose.yml"), TestContext.Current.CancellationToken),
                @"\$\{(\w+)"
            )
            .Select(match => match.Groups[1].Value)
            .Where(name => !name.EndsWith("_IMAGE", StringComparison.Ordinal) && name != "GEOCHAT_TAG")
            .Append("COMPOSE_PROFILES");
        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), example.Keys.Order(StringComparer.Ordinal));
    }

    private static async Task<Dictionary<string, JsonNode?>> ServicesAsync(string profile)
    {
        var run = await ConfigAsync(profile, "POSTGRES_PASSWORD=one\nRABBITMQ_PASSWORD=two\n");
        Assert.True(run.ExitCode == 0, run.StandardError);
        // Compose 1 prints the services of all profiles.
        return Yaml.Read(run.StandardOutput).Single()["services"]!
            .AsObject()
            .Where(service =>
                service.Value!["profiles"] is not JsonArray profiles || profiles.Any(name => name!.GetValue<string>() == profile)
            )
            .ToDictionary();
    }

    private static async Task<BufferedCommandResult> ConfigAsync(string profile, string settings)
    {
        if (!File.Exists(Program))
        {
            Assert.SkipUnless(
                Environment.GetEnvironmentVariable("CI") == "true",
                "docker-compose is not installed: apt-get install docker-compose"
            );
            Assert.Fail("docker-compose is not installed: ./test installs it");
        }

        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["env"], settings);
        return await CliWrap
            .Cli.Wrap(Program)
            .WithArguments(["--env-file", scratch["env"], "--profile", profile, "-f", Repository.PathOf("docker-compose.yml"), "config"])
            .WithEnvironmentVariables(variables => variables.Set("POSTGRES_PASSWORD", null).Set("RABBITMQ_PASSWORD", null))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
    }
}
