using System.CommandLine;
using System.Diagnostics;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Benchmarks.Tiling;

/// <summary>
/// One pass over a scene in a process of its own: every chip's pixels, or also a file of each in a chip store, which hashes them.
/// </summary>
internal static class TilingPass
{
    public const int Chip = 504,
        Overlap = 50;

    public static Command Command()
    {
        var command = new Command("tiling-pass", "What the tiling benchmark runs for one measurement") { Hidden = true };
        var file = new Argument<string>("FILE");
        var store = new Option<string>("--store");
        command.Arguments.Add(file);
        command.Options.Add(store);
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(store), token));
        return command;
    }

    private static async Task RunAsync(string file, string? folder, CancellationToken cancellationToken)
    {
        using var scene = Raster.Open(file);
        var windows = ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, Chip, Overlap / (double)Chip);
        var chips = folder is null ? null : new FolderChipStore(folder);
        foreach (var chip in SceneTiler.Read(scene, windows, new TilerOptions { ChipSize = Chip, Hash = false }, cancellationToken))
        {
            if (chip.Skip is null && chips is not null)
                await chips.WriteAsync(new ChipPixels(Chip, Chip, 3, chip.Rgb), cancellationToken);
        }

        using var self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64);
    }
}
