using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using Json.Schema;

namespace GeoChat.Batch.FunctionalTests.Deploy;

/// <summary>The helm chart: values by their schema, and what the templates make of them.</summary>
public sealed class ChartTests
{
    private static readonly string Chart = Repository.PathOf("helm", "geochat-batch");

    private static readonly string Small = """
        {"database": {"host": "db", "existingSecret": "pg"}, "rabbitmq": {"uri": "amqp://broker:5672/", "existingSecret": "rmq"}, "chips": {"existingClaim": "chips"}}
        """;

    private static readonly string Full = """
        {"database": {"host": "db", "existingSecret": "pg"}, "rabbitmq": {"uri": "amqps://broker/v", "existingSecret": "rmq", "replicas": 3},
         "chips": {"azure": {"existingSecret": "storage"}}, "scenes": {"existingClaim": "scenes"}, "models": {"existingClaim": "models"},
         "settingsFromSecrets": ["scene-keys"], "migrate": {"user": "owner", "existingSecret": "pg-owner"}, "ingest": {"models": ["/models/a", "/models/b"], "settings": {"Ingest:MinValid": 0.2}},
         "workers": [
           {"name": "a", "model": "a", "modelFolder": "/models/a", "device": "cuda", "replicas": 2, "devices": 4, "drainSeconds": 300, "settings": {"Worker:Slots": 16}},
           {"name": "b", "model": "b", "modelFolder": "/models/b", "device": "cpu", "replicas": 1, "devices": 1, "drainSeconds": 60}],
         "autoscaling": {"enabled": true}, "ingress": {"enabled": true, "host": "geochat.example", "tlsSecret": "tls"},
         "networkPolicy": {"enabled": true, "apiFrom": ["gis"]}, "telemetry": {"endpoint": "http://collector:4317"}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_values_keep_their_schema_and_a_wrong_one_is_refused()
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(Chart, "values.schema.json"), Token));
        foreach (var values in (string[])["{}", Small, Full])
            Assert.True(Keeps(schema, await ValuesAsync(values)), values);
        foreach (
            var wrong in (string[])
                [
                    """{"database": {"password": "x"}}""",
                    """{"rabbitmq": {"uri": "amqp://user:password@broker/"}}""",
                    """{"workers": [{"name": "a"}]}""",
                    """{"ingest": {"settings": {"MinValid": 1}}}""",
                    """{"service": {"port": 0}}""",
                    """{"nonsense": 1}""",
                ]
        )
            Assert.False(Keeps(schema, await ValuesAsync(wrong)), wrong);
    }

    [Fact]
    public async Task No_value_is_a_secret()
    {
        var values = (await ValuesAsync("{}")).ToJsonString();
        Assert.DoesNotContain("\"password\":", values, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Rendered_pods_are_not_root_drain_in_time_and_get_their_devices()
    {
        foreach (var (values, workers) in new[] { (Small, 1), (Full, 2) })
        {
            var documents = await RenderAsync(values);
            var deployments = documents.Where(document => Kind(document) == "Deployment").ToList();
            Assert.Equal(2 + workers, deployments.Count);
            foreach (
                var pod in documents
                    .Where(document => Kind(document) is "Deployment" or "Job")
                    .Select(document => document["spec"]!["template"]!["spec"]!)
            )
            {
                Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
                Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
                var container = Assert.Single(pod["containers"]!.AsArray())!;
                Assert.True(container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
                Assert.NotNull(container["resources"]!["limits"]!["memory"] ?? container["resources"]!["limits"]);
                // Passwords come from secrets only.
                Assert.All(
                    container["env"]!
                        .AsArray()
                        .Where(variable => variable!["name"]!.GetValue<string>().Contains("PASSWORD", StringComparison.OrdinalIgnoreCase)),
                    variable => Assert.NotNull(variable!["valueFrom"]!["secretKeyRef"])
                );
            }

            foreach (var pod in deployments.Select(deployment => deployment["spec"]!["template"]!["spec"]!))
            {
                var drain = Environment(pod, "GEOCHAT_Hosting__DrainTimeout");
                Assert.True(pod["terminationGracePeriodSeconds"]!.GetValue<int>() > TimeSpan.ParseExact(drain, "c", null).TotalSeconds);
                foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
                    Assert.StartsWith(
                        "/health/",
                        pod["containers"]![0]![probe]!["httpGet"]!["path"]!.GetValue<string>(),
                        StringComparison.Ordinal
                    );
            }
        }

        var full = await RenderAsync(Full);
        var ingest = full.Single(document =>
            Kind(document) == "Deployment" && Name(document).EndsWith("-ingest", StringComparison.Ordinal)
        )["spec"]!["template"]!["spec"]!;
        Assert.Equal("scene-keys", ingest["containers"]![0]!["envFrom"]![0]!["secretRef"]!["name"]!.GetValue<string>());
        var cuda = full.Single(document => Kind(document) == "Deployment" && Name(document).EndsWith("worker-a", StringComparison.Ordinal))[
            "spec"
        ]!["template"]!["spec"]!;
        Assert.Equal(4, cuda["containers"]![0]!["resources"]!["limits"]!["nvidia.com/gpu"]!.GetValue<int>());
        Assert.Contains("--devices=all", cuda["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.GetValue<string>()));
        Assert.Equal("16", Environment(cuda, "GEOCHAT_Worker__Slots"));
    }

    [Fact]
    public async Task Autoscaling_counts_in_the_database_what_the_pipeline_has()
    {
        var documents = await RenderAsync(Full);
        var scaled = documents.Where(document => Kind(document) == "ScaledObject").ToList();
        Assert.Equal(2, scaled.Count);
        Assert.All(
            documents.Where(document => Kind(document) == "Deployment" && Name(document).Contains("worker", StringComparison.Ordinal)),
            worker => Assert.Null(worker["spec"]!["replicas"])
        );
        await using var servers = await TestServers.PostgresServer.StartAsync(Token);
        var connection = await servers.CreateDatabaseAsync("counted", Token);
        Assert.Equal(0, (await Cli.Geochat.RunAsync("migrate", "--set", $"Store:Postgres={connection}")).ExitCode);
        foreach (var item in scaled)
            Assert.Equal(
                0L,
                await Operations.ServerSet.ScalarAsync<long>(
                    connection,
                    item["spec"]!["triggers"]![0]!["metadata"]!["query"]!.GetValue<string>()
                )
            );
    }

    /// <summary>
    /// The chart as it renders: by helm, else by Go's template library as helm has it (tests/helm); neither is in ./test's
    /// packages.
    /// </summary>
    internal static async Task<IReadOnlyList<JsonNode>> RenderAsync(string values)
    {
        var helm = Find("helm");
        var go = Directory.Exists("/usr/share/gocode/src/github.com/Masterminds/sprig") ? Find("go") : null;
        Assert.SkipWhen(
            helm is null && go is null,
            "neither helm nor Debian's golang-go with golang-github-masterminds-sprig-dev is installed: the templates were not rendered"
        );
        var folder = Directory.CreateTempSubdirectory("geochat-chart-").FullName;
        try
        {
            var file = Path.Combine(folder, "values.json");
            BufferedCommandResult run;
            if (helm is not null)
            {
                await File.WriteAllTextAsync(file, values, Token);
                run = await CliWrap
                    .Cli.Wrap(helm)
                    .WithArguments(["template", "demo", Chart, "-n", "geo", "-f", file, "--kube-version", "1.31.0"])
                    .WithValidation(CommandResultValidation.None)
                    .ExecuteBufferedAsync(Token);
            }
            else
            {
                var chart = Yaml.Read(await File.ReadAllTextAsync(Path.Combine(Chart, "Chart.yaml"), Token)).Single().AsObject();
                var context = new JsonObject
                {
                    ["Values"] = await ValuesAsync(values),
                    ["Chart"] = new JsonObject(
                        chart.Select(member =>
                            KeyValuePair.Create(char.ToUpperInvariant(member.Key[0]) + member.Key[1..], member.Value?.DeepClone())
                        )
                    ),
                    ["Release"] = new JsonObject
                    {
                        ["Name"] = "demo",
                        ["Namespace"] = "geo",
                        ["Service"] = "Helm",
                    },
                };
                run = await CliWrap
                    .Cli.Wrap(go!)
                    .WithArguments(["run", Repository.PathOf("tests", "helm", "render.go"), Chart])
                    .WithStandardInputPipe(PipeSource.FromString(context.ToJsonString()))
                    .WithEnvironmentVariables(variables =>
                        variables
                            .Set("GO111MODULE", "off")
                            .Set("GOPATH", "/usr/share/gocode")
                            .Set("GOCACHE", Path.Combine(folder, "cache"))
                            .Set("GOFLAGS", "")
                    )
                    .WithValidation(CommandResultValidation.None)
                    .ExecuteBufferedAsync(Token);
            }

            Assert.True(run.ExitCode == 0, run.StandardError);
            return Yaml.Read(run.StandardOutput);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Keeps(JsonSchema schema, JsonNode values)
    {
        using var document = System.Text.Json.JsonDocument.Parse(values.ToJsonString());
        return schema.Evaluate(document.RootElement).IsValid;
    }

    private static async Task<JsonObject> ValuesAsync(string over)
    {
        var values = Yaml.Read(await File.ReadAllTextAsync(Path.Combine(Chart, "values.yaml"), Token)).Single().AsObject();
        Merge(values, JsonNode.Parse(over)!.AsObject());
        return values;
    }

    private static void Merge(JsonObject into, JsonObject over)
    {
        foreach (var (key, value) in over)
        {
            if (value is JsonObject inner && into[key] is JsonObject there)
                Merge(there, inner);
            else
                into[key] = value?.DeepClone();
        }
    }

    private static string? Find(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static string Kind(JsonNode document) => document["kind"]!.GetValue<string>();

    private static string Name(JsonNode document) => document["metadata"]!["name"]!.GetValue<string>();

    private static string Environment(JsonNode pod, string name) =>
        pod["containers"]![0]!["env"]!.AsArray().Single(variable => variable!["name"]!.GetValue<string>() == name)![
            "value"
        ]!.GetValue<string>();
}
