using System.CommandLine;
using System.Globalization;

namespace GeoChat.Batch.Benchmarks;

/// <summary>The main job: <c>geochat run</c> on the harbor sample, with the model and with constant answers.</summary>
internal static class MainJob
{
    private const int Chips = 64;

    public static Command Command()
    {
        var command = new Command("mainjob", "geochat run on the harbor sample: wall, CPU, memory");
        var repeats = new Option<int>("--repeats")
        {
            Description = "Runs of each; the best counts, since noise of the machine only adds",
            DefaultValueFactory = _ => 3,
        };
        command.Options.Add(repeats);
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(repeats)));
        return command;
    }

    private static async Task RunAsync(int repeats)
    {
        var launcher = Path.Combine(Places.Root, "geochat");
        var scratch = Directory.CreateTempSubdirectory("geochat-bench-").FullName;
        try
        {
            // Builds where that is needed, so that no figure holds a build.
            await Measured.RunAsync(Places.Root, launcher, "--version");
            string[] run = ["run", "samples/harbor.tif", "--query", "refer: ships", "--query", "classify: harbor, airport, forest"];
            var model = await BestAsync(i => [.. run, "--out", Path.Combine(scratch, $"model-{i}")]);
            var constant = await BestAsync(i => [.. run, "--out", Path.Combine(scratch, $"constant-{i}"), "--engine", "constant"]);
            var version = await BestAsync(_ => ["--version"]);
            Console.WriteLine($"| {Places.Machine} | wall | CPU | peak memory | per chip |");
            Console.WriteLine("|---|---|---|---|---|");
            Console.WriteLine(Row("`geochat run` on the harbor sample, two queries (geochat-nano, float32)", model, Chips));
            Console.WriteLine(Row("the same with constant answers (all but the model)", constant, Chips));
            Console.WriteLine(Row("`geochat --version` (start of the launcher and the program)", version, 0));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nAll but the model is {100 * constant.CpuSeconds / model.CpuSeconds:0} % of the run's CPU time."
                )
            );
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        async Task<Measured> BestAsync(Func<int, string[]> arguments)
        {
            var best = new Measured(double.MaxValue, 0, 0);
            for (var i = 0; i < repeats; i++)
            {
                var took = await Measured.RunAsync(Places.Root, launcher, arguments(i));
                if (took.Seconds < best.Seconds)
                    best = took;
            }

            return best;
        }
    }

    private static string Row(string what, Measured m, int chips) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {m.Seconds:0.00} s | {m.CpuSeconds:0.00} s | {m.PeakMegabytes:0} MB | {(chips == 0 ? "" : $"{1000 * m.Seconds / chips:0} ms")} |"
        );
}
