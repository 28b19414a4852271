using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace GeoChat.Batch.Benchmarks.Tiling;

/// <summary>Memory of a process that cuts a 36,000 x 18,000 RGB scene into chips and stores them, for tiles and for strips.</summary>
internal static class HugeBenchmark
{
    private const int Width = 36_000,
        Height = 18_000;

    public static Command Command()
    {
        var command = new Command(
            "huge",
            $"Cuts {Width} x {Height} RGB files, enlarged from the harbor sample, into chips; most memory held. Takes 3 minutes and 700 MB of disk"
        );
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        var scratch = Directory.CreateTempSubdirectory("geochat-huge-").FullName;
        try
        {
            var tiles = Path.Combine(scratch, "tiles.tif");
            Check(
                "gdal_translate",
                [
                    "-q",
                    "-outsize",
                    $"{Width}",
                    $"{Height}",
                    "-r",
                    "bilinear",
                    "-co",
                    "TILED=YES",
                    "-co",
                    "BLOCKXSIZE=512",
                    "-co",
                    "BLOCKYSIZE=512",
                    "-co",
                    "COMPRESS=DEFLATE",
                    "-co",
                    "PREDICTOR=2",
                    Path.Combine(Places.Root, "samples", "harbor.tif"),
                    tiles,
                ]
            );
            Console.WriteLine($"| {DateTime.UtcNow:yyyy-MM-dd}, {Width} x {Height} x 3, DEFLATE | chips | most memory (VmHWM) | wall |");
            Console.WriteLine("|---|---|---|---|");
            Measure("tiles of 512 x 512", tiles);
            foreach (
                var (what, more) in ((string, string[])[])
                    [
                        ("strips of a row", []),
                        ("strips of 16 rows, bands apart", ["-co", "INTERLEAVE=BAND", "-co", "BLOCKYSIZE=16"]),
                        ("strips of 512 rows", ["-co", "BLOCKYSIZE=512"]),
                    ]
            )
            {
                var strips = Path.Combine(scratch, "strips.tif");
                Check("gdal_translate", ["-q", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2", .. more, tiles, strips]);
                Measure(what, strips);
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        void Measure(string what, string file)
        {
            var store = Directory.CreateDirectory(Path.Combine(scratch, "chips")).FullName;
            var watch = Stopwatch.StartNew();
            var peak = long.Parse(
                Check("dotnet", [typeof(TilingPass).Assembly.Location, "tiling-pass", file, "--store", store]),
                CultureInfo.InvariantCulture
            );
            var chips = Directory.EnumerateFiles(store, "*.chip", SearchOption.AllDirectories).Count();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {chips} | {peak / 1e6:0} MB | {watch.Elapsed.TotalSeconds:0.0} s |"
                )
            );
            Directory.Delete(store, recursive: true);
        }
    }

    private static string Check(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
