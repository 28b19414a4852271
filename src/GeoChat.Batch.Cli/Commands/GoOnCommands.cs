using System.CommandLine;
using GeoChat.Batch.Cli.Client;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Run;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Jobs;

namespace GeoChat.Batch.Cli.Commands;

/// <summary>What ended jobs are asked besides, of a server or of a run's folder: <c>continue</c> and <c>remerge</c>.</summary>
internal static class GoOnCommands
{
    /// <summary>Both.</summary>
    public static IReadOnlyList<Command> Create() => [Continue(), Remerge()];

    private static Command Continue()
    {
        var command = new Command("continue", "Ask the chips that a sample left for later");
        var (job, output, model, server) = Where(command);
        var verbose = new Option<bool>("--verbose") { Description = "Log what goes on to standard error" };
        var engine = new EngineOptions();
        command.Options.Add(verbose);
        engine.AddTo(command);
        command.SetAction(
            async (parsed, token) =>
            {
                if (OneOf(parsed.GetValue(job), parsed.GetValue(output)) is not { } folder)
                {
                    using var connection = new Server(parsed.GetRequiredValue(server));
                    Console.Out.WriteLine(JobLine.Of(await connection.ContinueAsync(parsed.GetValue(job)!, token)));
                    return ExitCodes.Done;
                }

                var choice = engine.Read(parsed, parsed.GetValue(model));
                return await RunJob.RunAsync(
                    await SampledAsync(
                        folder,
                        choice.Server?.Model ?? ModelFolder.Find(parsed.GetValue(model)),
                        choice,
                        parsed.GetValue(verbose),
                        token
                    ),
                    token
                );
            }
        );
        return command;
    }

    private static Command Remerge()
    {
        var command = new Command("remerge", "Merge an ended job's raw boxes again, without the model");
        var (job, output, model, server) = Where(command);
        var iou = new Option<double?>("--iou")
        {
            Description = "Overlap from which two boxes are one object, 0 to 1 [default: 0.1]",
            HelpName = "SHARE",
        };
        command.Options.Add(iou);
        command.SetAction(
            async (parsed, token) =>
            {
                var settings = new MergeSettings(parsed.GetValue(iou)).Checked();
                if (OneOf(parsed.GetValue(job), parsed.GetValue(output)) is { } folder)
                    return await Remerging.RunAsync(folder, parsed.GetValue(model), settings, token);
                using var connection = new Server(parsed.GetRequiredValue(server));
                Console.Out.WriteLine(JobLine.Of(await connection.RemergeAsync(parsed.GetValue(job)!, settings.ToJson(), token)));
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static (Argument<string?> Job, Option<string> Output, Option<string> Model, Option<string> Server) Where(Command command)
    {
        var job = new Argument<string?>("JOB") { Description = "The job's id on a server", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--out", "-o")
        {
            Description = "Folder of a 'geochat run', instead of a server's job",
            HelpName = "DIR",
        };
        var model = new Option<string>("--model", "-m")
        {
            Description = "With --out: the model's folder [default: the shipped geochat-nano]",
            HelpName = "DIR",
        };
        var server = ClientCommands.ServerOption();
        command.Arguments.Add(job);
        foreach (var option in new Option[] { output, model, server })
            command.Options.Add(option);
        return (job, output, model, server);
    }

    private static string? OneOf(string? job, string? output) =>
        (job is null) == (output is null)
            ? throw new UsageException("name either a job of a server, or the folder of a run with --out DIR")
            : output;

    private static async Task<RunRequest> SampledAsync(
        string output,
        string model,
        EngineChoice engine,
        bool verbose,
        CancellationToken cancellationToken
    )
    {
        await using var store = StoredRun.Open(output, out _);
        var jobs = new JobTable(store);
        var sampled =
            (await jobs.ListStatesAsync(cancellationToken)).FirstOrDefault(job => job.Sampled)
            ?? throw new UsageException($"'{output}' holds no sample: nothing is left to ask");
        var status = await jobs.FindAsync(sampled.Uid, cancellationToken);
        return StoredRun.RequestOf(status!, output, model, engine, verbose);
    }
}
