using System.CommandLine;
using GeoChat.Batch.Cli.Scenes;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat scene</c>: what a scene is, and how to make a readable one of it.</summary>
internal static class SceneCommand
{
    public static Command Create() => new("scene", "Look at scenes, and convert those that are not read") { Info() };

    private static Command Info()
    {
        var command = new Command("info", "Say what scenes are: size, bands, codec, place, ground distance");
        var files = new Argument<string[]>("FILES") { Description = "GeoTIFF files", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One line of JSON a file, with the keys and numbers that GDAL and Python give" };
        var checksums = new Option<bool>("--checksums") { Description = "With --json: read up to four windows of 504 pixels, their SHA-256 and 9 x 9 means" };
        command.Arguments.Add(files);
        command.Options.Add(json);
        command.Options.Add(checksums);
        command.SetAction(parsed => SceneInfo.Run(parsed.GetRequiredValue(files), parsed.GetValue(json) || parsed.GetValue(checksums), parsed.GetValue(checksums)));
        return command;
    }
}
