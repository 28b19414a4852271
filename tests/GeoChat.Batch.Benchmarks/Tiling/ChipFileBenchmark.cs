using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;
using ZstdSharp;

namespace GeoChat.Batch.Benchmarks.Tiling;

/// <summary>
/// Processor time of writing and reading a chip's bytes, in memory, by libzstd and by ZstdSharp, beside the pixels themselves under
/// zstd's level 1.
/// </summary>
internal static class ChipFileBenchmark
{
    private const int Side = 504;

    public static Command Command()
    {
        var command = new Command("chipfile", "Encodes and decodes the chips of a scene");
        var file = new Argument<string>("FILE")
        {
            Description = "Scene in 8 bits; the harbor sample when left out",
            DefaultValueFactory = _ => Path.Combine(Places.Root, "samples", "harbor.tif"),
        };
        command.Arguments.Add(file);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file)));
        return command;
    }

    private static void Run(string file)
    {
        using var scene = Raster.Open(file);
        var windows = ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, Side);
        var chips = SceneTiler
            .Read(scene, windows, new TilerOptions { ChipSize = Side })
            .Where(c => c.Skip is null)
            .Take(100)
            .Select(c => (c.ContentHash, Pixels: new ChipPixels(Side, Side, 3, c.Rgb.ToArray())))
            .ToList();
        Console.WriteLine(
            $"| {DateTime.UtcNow:yyyy-MM-dd}, {chips.Count} chips of {Path.GetFileName(file)} | share of the pixels' bytes | to write, ms of CPU | to read |"
        );
        Console.WriteLine("|---|---|---|---|");
        using var compressor = new Compressor(1);
        using var decompressor = new Decompressor();
        var target = new byte[Side * Side * 3];
        Measure(
            "pixels, ZstdSharp level 1 (before)",
            chip => compressor.Wrap(chip.Data.Span).ToArray(),
            (name, bytes) =>
            {
                decompressor.Unwrap(bytes, target);
                return ChipName.FromPixels(target) == name;
            }
        );
        foreach (var native in (bool[])[false, true])
        {
            Measure(
                native ? "differences, libzstd" : "differences, ZstdSharp",
                chip => Encoded(chip, native),
                (name, bytes) =>
                {
                    ChipFile.Decode(name, bytes, native).Reuse();
                    return true;
                }
            );
        }

        void Measure(string what, Func<ChipPixels, byte[]> write, Func<string, byte[], bool> read)
        {
            var files = chips.Select(chip => write(chip.Pixels)).ToList();
            for (var i = 0; i < files.Count; i++)
            {
                if (!read(chips[i].ContentHash, files[i]))
                    throw new InvalidOperationException("other pixels came back");
            }

            var writing = Cpu(() => chips.ForEach(chip => write(chip.Pixels)));
            var reading = Cpu(() =>
            {
                for (var i = 0; i < files.Count; i++)
                    read(chips[i].ContentHash, files[i]);
            });
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {files.Average(f => f.Length) / target.Length:0.000} | {writing:0.00} | {reading:0.00} |"
                )
            );
        }

        double Cpu(Action action)
        {
            const int rounds = 5;
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            for (var i = 0; i < rounds; i++)
                action();
            process.Refresh();
            return (process.TotalProcessorTime - before).TotalMilliseconds / rounds / chips.Count;
        }
    }

    private static byte[] Encoded(ChipPixels chip, bool native)
    {
        using var encoded = ChipFile.Encode(chip, native);
        return encoded.Bytes.ToArray();
    }
}
