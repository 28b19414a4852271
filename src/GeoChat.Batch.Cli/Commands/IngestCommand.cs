using System.CommandLine;
using GeoChat.Batch.Cli.Hosts;
using GeoChat.Batch.Ingest;
using Microsoft.Extensions.Configuration;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat ingest</c>.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var command = new Command("ingest", "Start an ingest host: jobs, tiling, dispatch, merging");
        var host = new HostArguments("http://127.0.0.1:8081");
        host.AddTo(command);
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
                    host.Read(parsed),
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
}
