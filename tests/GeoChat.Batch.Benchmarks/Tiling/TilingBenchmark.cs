using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace GeoChat.Batch.Benchmarks.Tiling;

/// <summary>Chips of one scene against gdal_retile.py, one core each, in alternating pairs; processor time of whole processes.</summary>
internal static class TilingBenchmark
{
    private const int Side = 8192;
    private static readonly string[] Codecs = ["NONE", "DEFLATE", "LZW", "ZSTD", "JPEG"];

    public static Command Command()
    {
        var command = new Command("tiling", "Cuts a generated 8192 x 8192 RGB file into chips, against gdal_retile.py writing to /dev/shm");
        var pairs = new Option<int>("--pairs")
        {
            Description = "Pairs for each codec; the medians are printed",
            DefaultValueFactory = _ => 3,
        };
        var codecs = new Option<string[]>("--codec") { Description = "NONE, DEFLATE, LZW, ZSTD, JPEG [default: all]" };
        command.Options.Add(pairs);
        command.Options.Add(codecs);
        command.SetAction(parsed => Run(parsed.GetValue(codecs) is { Length: > 0 } chosen ? chosen : Codecs, parsed.GetValue(pairs)));
        return command;
    }

    private static void Run(string[] codecs, int pairs)
    {
        var scratch = Directory.CreateTempSubdirectory("geochat-tiling-").FullName;
        var memory = Path.Combine("/dev/shm", Path.GetFileName(scratch));
        try
        {
            Console.WriteLine(
                $"| {DateTime.UtcNow:yyyy-MM-dd}, one core, CPU seconds | gdal_retile.py | pixels in memory | ratio | hashed and stored | ratio |"
            );
            Console.WriteLine("|---|---|---|---|---|---|");
            foreach (var codec in codecs)
            {
                var file = Path.Combine(scratch, codec + ".tif");
                string[] more = codec switch
                {
                    "NONE" => [],
                    "JPEG" => ["-co", "COMPRESS=JPEG", "-co", "PHOTOMETRIC=YCBCR"],
                    _ => ["-co", $"COMPRESS={codec}", "-co", "PREDICTOR=2"],
                };
                Cpu(
                    "gdal_translate",
                    [
                        "-q",
                        "-outsize",
                        $"{Side}",
                        $"{Side}",
                        "-r",
                        "bilinear",
                        "-co",
                        "TILED=YES",
                        "-co",
                        "BLOCKXSIZE=512",
                        "-co",
                        "BLOCKYSIZE=512",
                        .. more,
                        Path.Combine(Places.Root, "samples", "harbor.tif"),
                        file,
                    ]
                );
                var retile = new List<double>();
                var pixels = new List<double>();
                var stored = new List<double>();
                for (var i = 0; i < pairs; i++)
                {
                    retile.Add(
                        Fresh(() =>
                            Cpu(
                                "gdal_retile.py",
                                [
                                    "-q",
                                    "-ps",
                                    $"{TilingPass.Chip}",
                                    $"{TilingPass.Chip}",
                                    "-overlap",
                                    $"{TilingPass.Overlap}",
                                    "-targetDir",
                                    memory,
                                    file,
                                ]
                            )
                        )
                    );
                    pixels.Add(Cpu("dotnet", [typeof(TilingPass).Assembly.Location, "tiling-pass", file]));
                    stored.Add(Fresh(() => Cpu("dotnet", [typeof(TilingPass).Assembly.Location, "tiling-pass", file, "--store", memory])));
                }

                var r = Median(retile);
                var p = Median(pixels);
                var s = Median(stored);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {codec} | {r:0.00} | {p:0.00} | {r / p:0.00} | {s:0.00} | {r / s:0.00} |"
                    )
                );
                File.Delete(file);
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        double Fresh(Func<double> measure)
        {
            Directory.CreateDirectory(memory);
            try
            {
                return measure();
            }
            finally
            {
                Directory.Delete(memory, recursive: true);
            }
        }
    }

    /// <summary>User and system seconds of a program on one core, by the shell's own clock.</summary>
    private static double Cpu(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(
            "/bin/bash",
            ["-c", "TIMEFORMAT='%U %S'; { time taskset -c 0 \"$@\" >/dev/null 2>&1; } 2>&1", "bench", program, .. arguments]
        )
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        return said.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Sum(text => double.Parse(text, CultureInfo.InvariantCulture));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
