using System.CommandLine;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Up;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat up</c>: the whole server in one process.</summary>
internal static class UpCommand
{
    private const string Description = "Start the server in one process: jobs, OGC API, and a page with a map";

    /// <summary>What help says after the options.</summary>
    public const string More = """
        Jobs and results stay in the data folder; the next start goes on with what is unfinished.

        Examples:
          geochat up
          geochat up --data /var/lib/geochat --url http://127.0.0.1:9000 --model /models/geochat-7B
          curl -i http://127.0.0.1:8080/processes/analyze-scenes/execution -H 'Content-Type: application/json' \
            -d '{"inputs": {"scenes": ["samples/harbor.tif"], "queries": [{"task": "refer", "text": "ships"}]}}'
        """;

    public static Command Create()
    {
        var command = new Command("up", Description);
        var data = new Option<string>("--data")
        {
            Description = "Where jobs and results are kept",
            HelpName = "DIR",
            DefaultValueFactory = _ => "geochat-data",
        };
        var url = new Option<string>("--url")
        {
            Description = "Address to listen on",
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        var model = new Option<string>("--model", "-m")
        {
            Description = "Model folder, or with --engine openai its name at the server [default: the shipped geochat-nano]",
            HelpName = "DIR",
        };
        var roots = new Option<string[]>("--scene-root")
        {
            Description = "Read scenes only below this folder; repeatable [default: anywhere]",
            HelpName = "DIR",
        };
        var verbose = new Option<bool>("--verbose") { Description = "Log what goes on to standard error" };
        var engine = new EngineOptions();
        foreach (var option in new Option[] { data, url, model, roots, verbose })
            command.Options.Add(option);
        engine.AddTo(command);

        command.SetAction(
            (parsed, cancellationToken) =>
                UpServer.RunAsync(
                    parsed.GetRequiredValue(data),
                    parsed.GetRequiredValue(url),
                    parsed.GetValue(model),
                    parsed.GetValue(roots) ?? [],
                    engine.Read(parsed, parsed.GetValue(model)),
                    parsed.GetValue(verbose),
                    cancellationToken
                )
        );
        return command;
    }
}
