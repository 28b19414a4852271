using System.CommandLine;

namespace GeoChat.Batch.Cli.Commands;

/// <summary>The options that make several files one scene.</summary>
internal sealed class SceneGroupOptions
{
    public Option<bool> Mosaic { get; } =
        new("--mosaic") { Description = "SCENES are tiles of one scene: same system, pixel size and grid" };

    public Option<string[]> BandSets { get; } =
        new("--band-set") { Description = "One scene whose bands are files, in order; repeatable", HelpName = "FILE,FILE,..." };

    public void AddTo(Command command)
    {
        command.Options.Add(Mosaic);
        command.Options.Add(BandSets);
    }
}
