using System.CommandLine;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Run;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat run</c>: scenes and queries in, files out, in one process.</summary>
internal static class RunCommand
{
    private const string Description = "Ask a model about every chip of scenes, and write boxes on a map";

    /// <summary>What help says after the options.</summary>
    public const string More =
        """
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

        Exit codes: 0 done, 2 usage, 3 bad input, 4 done in part, 130 stopped, 1 anything else.
        """;

    public static Command Create()
    {
        var command = new Command("run", Description);
        var scenes = new Argument<string[]>("SCENES") { Description = "GeoTIFF files, folders, globs in quotes, https://, az:// or s3:// addresses", Arity = ArgumentArity.ZeroOrMore };
        var query = new Option<string[]>("--query", "-q") { Description = "What to ask about every chip; repeatable", HelpName = "TASK: ARGUMENT" };
        var queries = new Option<string>("--queries") { Description = "A file with a JSON list of queries", HelpName = "FILE" };
        var model = new Option<string>("--model", "-m") { Description = "Model folder, or with --engine openai its name at the server [default: the shipped geochat-nano]", HelpName = "DIR" };
        var output = new Option<string>("--out", "-o") { Description = "Where results go", HelpName = "DIR", DefaultValueFactory = _ => "out" };
        var overlap = new Option<double?>("--overlap") { Description = "Share of a chip that overlaps the next, 0 to 0.9", HelpName = "SHARE" };
        var bands = new Option<string>("--bands") { Description = "Bands to read as red, green, blue, from 1", HelpName = "R,G,B" };
        var stretch = new Option<string>("--stretch") { Description = "To 8 bits: none, auto, MIN,MAX or pLOW,pHIGH", HelpName = "HOW" };
        var gsd = new Option<double?>("--gsd") { Description = "Metres per pixel that the model shall see [default: the scene's]", HelpName = "METRES" };
        var aoi = new Option<string>("--aoi") { Description = "Area of interest: GeoJSON or WKT, a file or the text", HelpName = "AREA" };
        var noGeoref = new Option<bool>("--no-georef") { Description = "Accept scenes without georeference: results in pixels" };
        var tokens = new Option<int?>("--max-answer-tokens") { Description = "Most tokens of an answer", HelpName = "N" };
        var closed = new Option<bool>("--closed-set") { Description = "classify: weigh each class by its probability instead of mapping a free answer" };
        var property = new Option<string[]>("--property", "-p") { Description = "Copied to every detection; repeatable", HelpName = "NAME=VALUE" };
        var privately = new Option<bool>("--allow-private-addresses") { Description = "Read scenes from servers on this machine and its networks too, and by http://" };
        var again = new Option<bool>("--again") { Description = "Ask anew although the same command has finished before" };
        var verbose = new Option<bool>("--verbose") { Description = "Log what goes on to standard error" };
        var engine = new EngineOptions();

        command.Arguments.Add(scenes);
        foreach (var option in new Option[] { query, queries, model, output, overlap, bands, stretch, gsd, aoi, noGeoref, tokens, closed, property, privately, again, verbose })
            command.Options.Add(option);
        engine.AddTo(command);

        command.SetAction((parsed, cancellationToken) => RunJob.RunAsync(
            RunArguments.Check(new RunArguments
            {
                Scenes = parsed.GetValue(scenes) ?? [],
                Queries = parsed.GetValue(query) ?? [],
                QueriesFile = parsed.GetValue(queries),
                Model = parsed.GetValue(model),
                Output = parsed.GetRequiredValue(output),
                Overlap = parsed.GetValue(overlap),
                Bands = parsed.GetValue(bands),
                Stretch = parsed.GetValue(stretch),
                Gsd = parsed.GetValue(gsd),
                Aoi = parsed.GetValue(aoi),
                NoGeoref = parsed.GetValue(noGeoref),
                MaxAnswerTokens = parsed.GetValue(tokens),
                ClosedSet = parsed.GetValue(closed),
                Properties = parsed.GetValue(property) ?? [],
                Engine = engine.Read(parsed, parsed.GetValue(model)),
                AllowPrivateAddresses = parsed.GetValue(privately),
                Again = parsed.GetValue(again),
                Verbose = parsed.GetValue(verbose),
            }),
            cancellationToken));
        return command;
    }
}
