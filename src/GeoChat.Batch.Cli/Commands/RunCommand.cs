using System.CommandLine;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Run;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat run</c>: scenes and queries in, files out, in one process.</summary>
internal static class RunCommand
{
    private const string Description = "Ask a model about every chip of scenes, and write boxes on a map";

    /// <summary>What help says after the options.</summary>
    public const string More = """
        Leaves for each scene OUT/<scene>/detections.gpkg, detections.geojson, map.html and summary.json. Called again after a stop or a
        crash, the same command goes on where it was.

        Queries:
          "refer: storage tanks"              boxes of what the words name; "refer: ships => vessel" sets the label
          "ground"                            a description with boxes
          "classify: harbor, airport"         one class a chip
          "vqa: How many ships are there?"    a short answer a chip
          "describe"  "identify: POINT (lon lat)"  "chat: first;; second"  "raw: any text"

        Examples:
          geochat run samples/harbor.tif --query "refer: ships" --query "classify: harbor, airport, forest"
          geochat run 'scenes/*.tif' --query "refer: airplanes" --model /models/geochat-7B --out results
          geochat run scene.tif --query "refer: ships" --engine openai --endpoint http://gpu:8000 --model geochat-7B
          geochat run az://images/2026/*.tif https://data.example.org/scene.tif --query "refer: ships"
          geochat run scene.tif --queries queries.json --bands 4,3,2 --aoi area.geojson --property campaign=spring
          geochat run large.tif --query "refer: ships" --sample 5% --out results; geochat continue --out results
          geochat run port.tif --query "refer: runways" --scales 1,4 --dry-run

        Exit codes: 0 done, 2 usage, 3 bad input, 4 done in part, 130 stopped, 1 anything else.
        """;

    public static Command Create()
    {
        var command = new Command("run", Description);
        var scenes = new Argument<string[]>("SCENES")
        {
            Description = "GeoTIFF files, folders, globs in quotes, https://, az:// or s3:// addresses",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var groups = new SceneGroupOptions();
        var query = new Option<string[]>("--query", "-q")
        {
            Description = "What to ask about every chip; repeatable",
            HelpName = "TASK: ARGUMENT",
        };
        var queries = new Option<string>("--queries") { Description = "A file with a JSON list of queries", HelpName = "FILE" };
        var model = new Option<string>("--model", "-m")
        {
            Description = "Model folder, or with --engine openai its name at the server [default: the shipped geochat-nano]",
            HelpName = "DIR",
        };
        var output = new Option<string>("--out", "-o")
        {
            Description = "Where results go",
            HelpName = "DIR",
            DefaultValueFactory = _ => "out",
        };
        var scene = new SceneOptions();
        var closed = new Option<bool>("--closed-set")
        {
            Description = "classify: weigh each class by its probability instead of mapping a free answer",
        };
        var property = new Option<string[]>("--property", "-p")
        {
            Description = "Copied to every detection; repeatable",
            HelpName = "NAME=VALUE",
        };
        var privately = new Option<bool>("--allow-private-addresses")
        {
            Description = "Read scenes from servers on this machine and its networks too, and by http://",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what it would cost, and do nothing" };
        var again = new Option<bool>("--again") { Description = "Ask anew although the same command has finished before" };
        var verbose = new Option<bool>("--verbose") { Description = "Log what goes on to standard error" };
        var engine = new EngineOptions();

        command.Arguments.Add(scenes);
        foreach (var option in new Option[] { query, queries, model, output, closed, property, privately, dryRun, again, verbose })
            command.Options.Add(option);
        scene.AddTo(command);
        groups.AddTo(command);
        engine.AddTo(command);

        command.SetAction(
            async (parsed, cancellationToken) =>
                await RunJob.RunAsync(
                    RunArguments.Check(
                        new RunArguments
                        {
                            Scenes = parsed.GetValue(scenes) ?? [],
                            Mosaic = parsed.GetValue(groups.Mosaic),
                            BandSets = parsed.GetValue(groups.BandSets) ?? [],
                            Queries = parsed.GetValue(query) ?? [],
                            QueriesFile = parsed.GetValue(queries),
                            Model = parsed.GetValue(model),
                            Output = parsed.GetRequiredValue(output),
                            Options = await scene.ReadAsync(parsed, local: true),
                            Aoi = scene.ReadArea(parsed),
                            DryRun = parsed.GetValue(dryRun),
                            ClosedSet = parsed.GetValue(closed),
                            Properties = parsed.GetValue(property) ?? [],
                            Engine = engine.Read(parsed, parsed.GetValue(model)),
                            AllowPrivateAddresses = parsed.GetValue(privately),
                            Again = parsed.GetValue(again),
                            Verbose = parsed.GetValue(verbose),
                        }
                    ),
                    cancellationToken
                )
        );
        return command;
    }
}
