using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using GeoChat.Batch.Cli.Client;
using GeoChat.Batch.Cli.Run;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Commands;

/// <summary>The client of a server: <c>submit</c>, <c>jobs</c>, <c>watch</c>, <c>cancel</c>, <c>retry</c>, <c>results</c>.</summary>
internal static class ClientCommands
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Command> Create() =>
        [
            Submit(),
            Jobs(),
            OfJob("watch", "Follow a job until it ends", Watch.RunAsync),
            OfJob(
                "cancel",
                "Cancel a job; what it found stays",
                async (server, job, token) => Say(JobLine.Of(await server.DismissAsync(job, token)))
            ),
            OfJob(
                "retry",
                "Put an ended job's failed chips and scenes back to work",
                async (server, job, token) => Say(JobLine.Of(await server.RetryAsync(job, token)))
            ),
            OfJob(
                "results",
                "Say where a job's results are",
                async (server, job, token) => Say((await server.GetAsync(Server.JobPath(job) + "/results", token)).ToJsonString(Indented))
            ),
        ];

    private static Command Submit()
    {
        var command = new Command("submit", "Submit a job to a server; prints its id");
        var scenes = new Argument<string[]>("SCENES")
        {
            Description = "Scenes as the server names them; files that it does not see are uploaded",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var groups = new SceneGroupOptions();
        var query = new Option<string[]>("--query", "-q")
        {
            Description = "What to ask about every chip; repeatable",
            HelpName = "TASK: ARGUMENT",
        };
        var queries = new Option<string>("--queries") { Description = "A file with a JSON list of queries", HelpName = "FILE" };
        var closed = new Option<bool>("--closed-set")
        {
            Description = "classify: weigh each class by its probability instead of mapping a free answer",
        };
        var model = new Option<string>("--model", "-m") { Description = "Name of the model [default: the server's]", HelpName = "NAME" };
        var property = new Option<string[]>("--property", "-p")
        {
            Description = "Copied to every detection; repeatable",
            HelpName = "NAME=VALUE",
        };
        var key = new Option<string>("--key") { Description = "Idempotency key: the same key gives the same job", HelpName = "KEY" };
        var upload = new Option<bool>("--upload")
        {
            Description = "Upload files of this machine even where the server has a file of that path",
        };
        var watch = new Option<bool>("--watch") { Description = "Follow the job until it ends" };
        var server = ServerOption();
        var scene = new SceneOptions();
        scene.AddTo(command);
        command.Arguments.Add(scenes);
        foreach (var option in new Option[] { query, queries, closed, model, property, key, upload, watch, server })
            command.Options.Add(option);
        groups.AddTo(command);
        command.SetAction(
            async (parsed, token) =>
            {
                using var connection = new Server(parsed.GetRequiredValue(server));
                var request = new AnalyzeScenesRequest
                {
                    Inputs = new JobInputs
                    {
                        Scenes = SceneArguments.AsNamed(
                            parsed.GetValue(scenes) ?? [],
                            parsed.GetValue(groups.Mosaic),
                            parsed.GetValue(groups.BandSets) ?? []
                        ),
                        Queries = ClosedSets.Mark(
                            [
                                .. (parsed.GetValue(query) ?? []).Select(text => RegionFile.Read(QueryParser.Parse(text))),
                                .. parsed.GetValue(queries) is { } file ? QueryParser.ParseFile(file) : [],
                            ],
                            parsed.GetValue(closed)
                        ),
                        Model = parsed.GetValue(model),
                        Options = await scene.ReadAsync(parsed, local: false, job => StretchOfAsync(connection, job, token)),
                        Aoi = scene.ReadArea(parsed),
                        Properties = Properties(parsed.GetValue(property) ?? []),
                    },
                };
                var job = await SceneUpload.SubmitAsync(
                    connection,
                    parsed.GetRequiredValue(server),
                    request,
                    parsed.GetValue(key),
                    parsed.GetValue(upload),
                    token
                );
                var id = job["jobID"]!.GetValue<string>();
                Say(id);
                if (job["estimate"]?.Deserialize<JobEstimate>(RequestJson.Options) is { } estimate)
                    EstimateText.Write(estimate);
                return parsed.GetValue(watch) ? await Watch.RunAsync(connection, id, token) : ExitCodes.Done;
            }
        );
        return command;
    }

    private static Command Jobs()
    {
        var command = new Command("jobs", "List a server's jobs, newest first");
        var server = ServerOption();
        var limit = new Option<int>("--limit")
        {
            Description = "Most jobs to list",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        command.Options.Add(server);
        command.Options.Add(limit);
        command.SetAction(
            async (parsed, token) =>
            {
                using var connection = new Server(parsed.GetRequiredValue(server));
                var page = await connection.GetAsync($"jobs?limit={parsed.GetValue(limit)}", token);
                foreach (var job in page["jobs"]!.AsArray())
                    Say(JobLine.Of(job!));
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static Command OfJob(string name, string description, Func<Server, string, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        var job = new Argument<string>("JOB") { Description = "The job's id" };
        var server = ServerOption();
        command.Arguments.Add(job);
        command.Options.Add(server);
        command.SetAction(
            async (parsed, token) =>
            {
                using var connection = new Server(parsed.GetRequiredValue(server));
                return await run(connection, parsed.GetRequiredValue(job), token);
            }
        );
        return command;
    }

    private static async Task<string> StretchOfAsync(Server server, string job, CancellationToken cancellationToken) =>
        (await server.GetAsync(Server.JobPath(job), cancellationToken))["scenes"]?[0]?["stretch"]?.ToJsonString()
        ?? throw new UsageException($"job {job} has no stretch yet: its first scene is not tiled");

    /// <summary>Which server.</summary>
    internal static Option<string> ServerOption() =>
        new("--server", "-s")
        {
            Description = "Address of the server [default: GEOCHAT_SERVER, else http://127.0.0.1:8080]",
            HelpName = "URL",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("GEOCHAT_SERVER") is { Length: > 0 } said ? said : "http://127.0.0.1:8080",
        };

    private static JsonObject? Properties(string[] pairs)
    {
        if (pairs.Length == 0)
            return null;
        var properties = new JsonObject();
        foreach (var text in pairs)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, var value])
                throw new UsageException($"the property '{text}' has no name and value. Write --property name=value");
            properties[name.Trim()] = value;
        }

        return properties;
    }

    private static int Say(string line)
    {
        Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }
}
