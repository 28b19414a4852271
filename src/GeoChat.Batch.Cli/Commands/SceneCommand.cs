using System.CommandLine;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Cli.Run;
using GeoChat.Batch.Cli.Scenes;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat scene</c>: what a scene is, and how to make a readable one of it.</summary>
internal static class SceneCommand
{
    public static Command Create() => new("scene", "Look at scenes, and convert those that are not read") { Info(), Import() };

    private static Command Info()
    {
        var command = new Command("info", "Say what scenes are: size, bands, codec, place, ground distance");
        var scenes = new Argument<string[]>("SCENES")
        {
            Description = "GeoTIFF files, addresses, STAC Items (ITEM.json#ASSET)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<bool>("--json")
        {
            Description = "One line of JSON a scene, with the keys and numbers that GDAL and Python give",
        };
        var checksums = new Option<bool>("--checksums")
        {
            Description = "With --json: read up to four windows of 504 pixels, their SHA-256 and 9 x 9 means",
        };
        var height = new Option<double?>("--height")
        {
            Description = "Ground height for scenes placed by rational polynomials [default: the file's mean]",
            HelpName = "METRES",
        };
        var privately = new Option<bool>("--allow-private-addresses")
        {
            Description = "Read scenes from servers on this machine and its networks too, and by http://",
        };
        var groups = new SceneGroupOptions();
        command.Arguments.Add(scenes);
        foreach (var option in new Option[] { json, checksums, height, privately })
            command.Options.Add(option);
        groups.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var mosaic = parsed.GetValue(groups.Mosaic);
                var sets = parsed.GetValue(groups.BandSets) ?? [];
                var named = parsed.GetValue(scenes) ?? [];
                if (named.Length == 0 && sets.Length == 0)
                    throw new UsageException("no scene is named. See: geochat scene info --help");
                var options = new SceneSourceOptions
                {
                    OwnIdentity = true,
                    AllowPrivateAddresses = parsed.GetValue(privately),
                    AllowPlainHttp = parsed.GetValue(privately),
                };
                // Names stay as they were typed, so that lines can be compared with another reader's.
                IReadOnlyList<string> names = mosaic || sets.Length > 0 ? SceneArguments.Of(named, mosaic, sets) : named;
                return SceneInfoCommand.RunAsync(
                    names,
                    parsed.GetValue(json) || parsed.GetValue(checksums),
                    parsed.GetValue(checksums),
                    parsed.GetValue(height),
                    options,
                    cancellationToken
                );
            }
        );
        return command;
    }

    private static Command Import()
    {
        var command = new Command(
            "import",
            "Make a COG of a file that is not read itself (JP2, .SAFE, NITF, VRT...), by your own GDAL, without network"
        );
        var files = new Argument<string[]>("FILES")
        {
            Description = "Files that GDAL reads, or .SAFE folders",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--out", "-o") { Description = "Folder for NAME.tif [default: here]", HelpName = "DIR" };
        var subdataset = new Option<int?>("--subdataset") { Description = "Which of several scenes in a file, from 1", HelpName = "N" };
        var minutes = new Option<double>("--minutes")
        {
            Description = "Longest that one file may take",
            HelpName = "N",
            DefaultValueFactory = _ => 60,
        };
        command.Arguments.Add(files);
        foreach (var option in new Option[] { output, subdataset, minutes })
            command.Options.Add(option);
        command.SetAction(
            (parsed, cancellationToken) =>
                SceneImport.RunAsync(
                    parsed.GetRequiredValue(files),
                    parsed.GetValue(output),
                    parsed.GetValue(subdataset),
                    parsed.GetValue(minutes),
                    cancellationToken
                )
        );
        return command;
    }
}
