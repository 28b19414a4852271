// The figures of the main job, as a table for docs/benchmarks.md.
//   dotnet run -c Release --project tests/GeoChat.Batch.Benchmarks
using System.Globalization;
using GeoChat.Batch.Benchmarks;

const int Chips = 64;
const int Repeats = 3;
var root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "GeoChat.Batch.sln")))
    root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("no GeoChat.Batch.sln above the program");
var launcher = Path.Combine(root, "geochat");
var scratch = Directory.CreateTempSubdirectory("geochat-bench-").FullName;
try
{
    // Builds where that is needed, so that no figure holds a build.
    await Measured.RunAsync(root, launcher, "--version");
    var model = await BestAsync("model", "--query", "refer: ships", "--query", "classify: harbor, airport, forest");
    var constant = await BestAsync("constant", "--query", "refer: ships", "--query", "classify: harbor, airport, forest", "--engine", "constant");
    var version = await Measured.RunAsync(root, launcher, "--version");
    var (cores, date) = (Environment.ProcessorCount, DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    Console.WriteLine($"| {date}, {cores} cores | wall | CPU | peak memory | per chip |");
    Console.WriteLine("|---|---|---|---|---|");
    Console.WriteLine(Row("`geochat run` on the harbor sample, two queries", model, Chips));
    Console.WriteLine(Row("the same with constant answers (all but the model)", constant, Chips));
    Console.WriteLine(Row("`geochat --version` (start of the launcher and the program)", version, 0));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nThe pipeline is {constant.CpuSeconds / model.CpuSeconds:P0} of the run's CPU time."));
}
finally
{
    Directory.Delete(scratch, recursive: true);
}

// The best of a few: noise of the machine only ever adds.
async Task<Measured> BestAsync(string name, params string[] more)
{
    var best = new Measured(double.MaxValue, 0, 0);
    for (var i = 0; i < Repeats; i++)
    {
        var took = await Measured.RunAsync(root, launcher, ["run", "samples/harbor.tif", "--out", Path.Combine(scratch, $"{name}-{i}"), .. more]);
        if (took.Seconds < best.Seconds)
            best = took;
    }

    return best;
}

static string Row(string what, Measured m, int chips) => string.Create(
    CultureInfo.InvariantCulture, $"| {what} | {m.Seconds:0.00} s | {m.CpuSeconds:0.00} s | {m.PeakMegabytes:0} MB | {(chips == 0 ? "" : $"{1000 * m.Seconds / chips:0} ms")} |");
