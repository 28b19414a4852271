using System.CommandLine;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Hosts;
using GeoChat.Batch.Cli.Hosts.Devices;
using GeoChat.Batch.Worker;
using Microsoft.Extensions.Configuration;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat worker</c>.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var command = new Command("worker", "Start a worker: one device, one model");
        var host = new HostArguments("http://127.0.0.1:8082");
        host.AddTo(command);
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
                        With(host.Read(parsed), ("Worker:Dtype", parsed.GetValue(dtype)), ("Worker:Weights", parsed.GetValue(weights))),
                        parsed.GetValue(model),
                        server.Read(parsed, parsed.GetValue(model)) is null,
                        token
                    )
                    : DistributedHost.RunAsync(
                        "geochat-worker",
                        host.Read(parsed),
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
}
