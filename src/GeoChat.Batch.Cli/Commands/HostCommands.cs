using System.CommandLine;
using GeoChat.Batch.Api;
using GeoChat.Batch.Api.App;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Hosts;
using GeoChat.Batch.Cli.Hosts.Devices;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Ingest;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Postgres;
using GeoChat.Batch.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace GeoChat.Batch.Cli.Commands;

/// <summary>
/// The hosts of the distributed set-up: <c>geochat ingest</c>, <c>worker</c>, <c>api</c>, and <c>migrate</c> for their database.
/// </summary>
internal static class HostCommands
{
    /// <summary>What help says after the options.</summary>
    public const string More = """
        Settings come from the environment (GEOCHAT_Section__Key) or --set Section:Key=VALUE; docs/operations.md lists them:
          Store:Postgres       connection string of the database (PostgreSQL with PostGIS)
          RabbitMq:Uri         amqp://user:password@host:5672/
          Chips:Folder or Chips:AzureConnection
        """;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Command> Create() => [Ingest(), Worker(), Api(), Migrate()];

    private static Command Ingest()
    {
        var (command, settings) = Host("ingest", "Start an ingest host: jobs, tiling, dispatch, merging", "http://127.0.0.1:8081");
        var models = new Option<string[]>("--model", "-m")
        {
            Description = "Model folder that jobs may name; repeatable [default: the shipped geochat-nano]",
            HelpName = "DIR",
        };
        command.Options.Add(models);
        command.SetAction(
            (parsed, token) =>
                DistributedHost.RunAsync(
                    "geochat-ingest",
                    settings(parsed),
                    usesBus: true,
                    builder =>
                    {
                        var folders = parsed.GetValue(models) is { Length: > 0 } named
                            ? named.Select(ModelFolder.Find)
                            : [ModelFolder.Find(null)];
                        builder.Configuration.AddInMemoryCollection(
                            folders.Select((folder, i) => new KeyValuePair<string, string?>($"Ingest:Models:{i}", folder))
                        );
                        // Whoever submits here is somebody else: without folders named for scenes, no path of this machine is read.
                        builder.Configuration["Ingest:ReadAnyFolder"] ??= "false";
                        builder.Services.AddIngest();
                    },
                    app => app.MapIngest(),
                    token
                )
        );
        return command;
    }

    private static Command Worker()
    {
        var (command, settings) = Host("worker", "Start a worker: one device, one model", "http://127.0.0.1:8082");
        var model = new Option<string>("--model", "-m")
        {
            Description = "Model folder, or with --engine openai its name at the server [default: the shipped geochat-nano]",
            HelpName = "DIR",
        };
        var devices = new Option<string>("--devices")
        {
            Description = "One process for each device under one supervisor: all, 0,1 or cpu,cpu",
            HelpName = "LIST",
        };
        var dtype = ModelOptions.Dtype();
        var weights = ModelOptions.Weights();
        var server = new ServerOptions();
        foreach (var option in new Option[] { model, devices, dtype, weights })
            command.Options.Add(option);
        server.AddTo(command);
        command.SetAction(
            (parsed, token) =>
                parsed.GetValue(devices) is { } list
                    ? SuperviseAsync(
                        list,
                        With(settings(parsed), ("Worker:Dtype", parsed.GetValue(dtype)), ("Worker:Weights", parsed.GetValue(weights))),
                        parsed.GetValue(model),
                        server.Read(parsed, parsed.GetValue(model)) is null,
                        token
                    )
                    : DistributedHost.RunAsync(
                        "geochat-worker",
                        settings(parsed),
                        usesBus: true,
                        builder =>
                        {
                            var remote = server.Read(parsed, parsed.GetValue(model));
                            builder.Configuration.AddInMemoryCollection(
                                remote?.Pairs() ?? [new("Worker:Model", ModelFolder.Find(parsed.GetValue(model)))]
                            );
                            builder.Configuration.AddInMemoryCollection(
                                new Dictionary<string, string?>
                                {
                                    ["Worker:Dtype"] = parsed.GetValue(dtype),
                                    ["Worker:Weights"] = parsed.GetValue(weights),
                                }.Where(pair => pair.Value is not null)
                            );
                            builder.Services.AddWorker();
                        },
                        _ => { },
                        token
                    )
        );
        return command;
    }

    private static HostSettings With(HostSettings settings, params (string Key, string? Value)[] more) =>
        settings with
        {
            Sets = [.. settings.Sets, .. more.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}")],
        };

    private static Task<int> SuperviseAsync(
        string devices,
        HostSettings settings,
        string? model,
        bool isLoadedHere,
        CancellationToken cancellationToken
    ) =>
        isLoadedHere
            ? WorkerSupervisor.RunAsync(
                WorkerDevice.Parse(devices, Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"), WorkerDevice.Present()),
                settings,
                model,
                cancellationToken
            )
            : throw new UsageException(
                "--devices is for a model that is loaded here, and --engine openai asks a server. Leave one of them out"
            );

    private static Command Api()
    {
        var (command, settings) = Host(
            "api",
            "Start an API host: OGC API Features, and the way to the ingest host",
            "http://127.0.0.1:8080"
        );
        var ingest = new Option<string>("--ingest")
        {
            Description = "Address of the ingest host, which /jobs, /processes and /uploads are forwarded to",
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:8081",
        };
        command.Options.Add(ingest);
        command.SetAction(
            (parsed, token) =>
                DistributedHost.RunAsync(
                    "geochat-api",
                    settings(parsed),
                    usesBus: false,
                    builder =>
                    {
                        builder.Services.AddApi();
                        builder.Services.AddHttpForwarder();
                    },
                    app =>
                    {
                        app.UseFirstPage();
                        app.MapApi();
                        var destination = Address(parsed.GetRequiredValue(ingest));
                        app.MapForwarder("/jobs/{**rest}", destination);
                        app.MapForwarder("/processes/{**rest}", destination);
                        // Bodies pass through as they come, whatever their size, and the end of one may take a while: its hash is
                        // made then.
                        app.MapForwarder(
                                "/uploads/{**rest}",
                                destination,
                                new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(30), AllowResponseBuffering = false }
                            )
                            .WithMetadata(new DisableRequestSizeLimitAttribute());
                    },
                    token
                )
        );
        return command;
    }

    private static Command Migrate()
    {
        var command = new Command("migrate", "Make or upgrade the schema of the database that Store:Postgres names");
        var sets = new Option<string[]>("--set") { Description = "Section:Key=VALUE; repeatable", HelpName = "SETTING" };
        command.Options.Add(sets);
        command.SetAction(
            async (parsed, token) =>
            {
                var configuration = new ConfigurationBuilder()
                    .AddEnvironmentVariables("GEOCHAT_")
                    .AddInMemoryCollection(new HostSettings("", parsed.GetValue(sets) ?? [], false).Pairs())
                    .Build();
                await using var store = PostgresStore.Open(DistributedHost.ConnectionString(configuration));
                await store.MigrateAsync(token);
                Lines.Note("the schema is up to date");
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static (Command Command, Func<ParseResult, HostSettings> Settings) Host(string name, string description, string address)
    {
        var command = new Command(name, description);
        var url = new Option<string>("--url")
        {
            Description = "Address to listen on",
            HelpName = "URL",
            DefaultValueFactory = _ => address,
        };
        var sets = new Option<string[]>("--set")
        {
            Description = "Section:Key=VALUE, over the environment; repeatable",
            HelpName = "SETTING",
        };
        var verbose = new Option<bool>("--verbose") { Description = "Log what goes on to standard error" };
        command.Options.Add(url);
        command.Options.Add(sets);
        command.Options.Add(verbose);
        return (
            command,
            parsed => new HostSettings(Address(parsed.GetRequiredValue(url)), parsed.GetValue(sets) ?? [], parsed.GetValue(verbose))
        );
    }

    private static string Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? text.TrimEnd('/')
            : throw new UsageException($"'{text}' is no address. Give one like http://127.0.0.1:8080");
}
