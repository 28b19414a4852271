using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GeoChat.Batch.Inference.Engine;

namespace GeoChat.Batch.Benchmarks.Engine;

/// <summary>
/// The engine against plain PyTorch with the same weights and threads, and eight queries on a chip against one; in turns within one
/// run, so that a busy machine disturbs both alike.
/// </summary>
internal static class EngineBenchmark
{
    private const int Tokens = 25;
    public const string Beginning =
        "A chat between a curious human and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the human's questions. USER: <image>\n";

    public static readonly string[] Questions =
    [
        "[refer] ships",
        "[refer] airplanes",
        "[refer] storage tanks",
        "How many buildings?",
        "Describe this image.",
        "[grounding] harbor",
        "[refer] trucks",
        "Is there a ship?",
    ];

    public static Command Command()
    {
        var command = new Command(
            "engine",
            "The engine against plain PyTorch (peers/plain_torch.py), and eight queries on a chip against one"
        );
        var models = new Argument<string[]>("MODELS")
        {
            Description = "Folders, names in models/, or shapes of random models [default: geochat-nano and 300m]",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var pairs = new Option<int>("--pairs") { Description = "Measurements in turns", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "CPU threads of both", DefaultValueFactory = _ => 2 };
        var dtype = new Option<string>("--dtype") { Description = "Compute type of ours", DefaultValueFactory = _ => "float32" };
        var weights = new Option<string>("--weights") { Description = "int8" };
        command.Arguments.Add(models);
        foreach (var option in new Option[] { pairs, threads, dtype, weights })
            command.Options.Add(option);
        command.SetAction(
            async (parsed, _) =>
            {
                var names = parsed.GetValue(models) is { Length: > 0 } named ? named : ["geochat-nano", "300m"];
                Console.WriteLine(
                    $"| {Places.Machine}, {parsed.GetValue(threads)} threads, medians of {parsed.GetValue(pairs)} pairs | ours, K=1 | plain PyTorch | wall ratio | CPU ratio | K=8 / K=1 wall | K=8 / K=1 CPU | equal tokens |"
                );
                Console.WriteLine("|---|---|---|---|---|---|---|---|");
                var about = "none (no /usr/bin/python3 with torch)";
                foreach (var name in names)
                {
                    using var folder = ModelSource.Find(name);
                    about =
                        await RowAsync(
                            name,
                            folder.Path,
                            parsed.GetValue(pairs),
                            parsed.GetValue(threads),
                            parsed.GetRequiredValue(dtype),
                            parsed.GetValue(weights)
                        ) ?? about;
                }

                Console.WriteLine($"\nPeer: {about}");
            }
        );
        return command;
    }

    private static async Task<string?> RowAsync(string name, string folder, int pairs, int threads, string dtype, string? weights)
    {
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = folder,
                Device = "cpu",
                Dtype = dtype,
                Threads = threads,
                Weights = weights,
                IgnoreEndTokens = true,
            }
        );
        var size = engine.Model.ImageSize;
        var picture = new byte[3 * size * size];
        new Random(1).NextBytes(picture);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, picture);
        using var peer = PeerProcess.Start(folder, threads);
        List<(double Wall, double Cpu)> one = [],
            eight = [],
            theirs = [];
        var equal = 0;
        var compared = 0;
        // The first of each warms up.
        for (var i = -1; i < pairs; i++)
        {
            var (answers, took) = await MeasureAsync(engine, picture, 1);
            var (_, tookEight) = await MeasureAsync(engine, picture, 8);
            var asked = peer?.Ask(answers[0].InputIds, file, Tokens);
            if (i < 0)
                continue;
            one.Add(took);
            eight.Add(tookEight);
            if (asked is not { } reply)
                continue;
            theirs.Add((reply.Seconds, reply.CpuSeconds));
            equal += answers[0].Tokens.AsSpan().CommonPrefixLength(reply.Tokens);
            compared += Tokens;
        }

        File.Delete(file);
        var ours = Median(one.Select(m => m.Wall));
        var peers = theirs.Count == 0 ? double.NaN : Median(theirs.Select(m => m.Wall));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name}, {dtype}{(weights is null ? "" : "/" + weights)} | {ours:0.000} s | {peers:0.000} s | {Ratio(theirs, one, m => m.Wall):0.00} | {Ratio(theirs, one, m => m.Cpu):0.00} | {Ratio(eight, one, m => m.Wall):0.00} | {Ratio(eight, one, m => m.Cpu):0.00} | {equal} of {compared} |"
            )
        );
        return peer?.About;
    }

    private static async Task<(IReadOnlyList<VlmAnswer> Answers, (double Wall, double Cpu) Took)> MeasureAsync(
        VlmEngine engine,
        byte[] picture,
        int queries
    )
    {
        var request = new VlmRequest(picture, [.. Questions.Take(queries).Select(q => new VlmQuery($"{Beginning}{q} ASSISTANT:", Tokens))]);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.GetTimestamp();
        var answers = await engine.GenerateAsync(request);
        var wall = Stopwatch.GetElapsedTime(watch).TotalSeconds;
        return (answers, (wall, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds));
    }

    private static double Ratio(
        List<(double Wall, double Cpu)> above,
        List<(double Wall, double Cpu)> below,
        Func<(double Wall, double Cpu), double> of
    ) => above.Count == 0 ? double.NaN : Median(above.Zip(below, (a, b) => of(a) / of(b)));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
