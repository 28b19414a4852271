using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Weights;
using SkiaSharp;

namespace GeoChat.Batch.Benchmarks.Engine;

/// <summary>Parity and throughput on a device: what deploy/gpu-check.sh prints.</summary>
internal static class DeviceBenchmark
{
    private const int Tokens = 25;

    public static Command Command()
    {
        var command = new Command("device", "Parity with the original on geochat-nano, then throughput of a random model of a real shape");
        var model = new Option<string>("--model") { Description = "Folder or shape", DefaultValueFactory = _ => "7b" };
        var device = new Option<string>("--device") { DefaultValueFactory = _ => "cuda" };
        var dtype = new Option<string?>("--dtype")
        {
            Description = "Of throughput; default: the device's, and bfloat16 is compared as well",
        };
        var chips = new Option<int>("--chips") { Description = "Chips per measurement", DefaultValueFactory = _ => 256 };
        var slots = new Option<int>("--slots") { Description = "Chips at once", DefaultValueFactory = _ => 64 };
        var peak = new Option<double>("--peak-tflops")
        {
            Description = "Dense peak that is really reached on this card (790 on an H100 or H200 in 16 bits)",
            DefaultValueFactory = _ => 790,
        };
        var asGpu = new Option<bool>("--as-gpu")
        {
            Description = "On a CPU compute as on a GPU; with the shape 'thin' that is what the host does for a step of GeoChat-7B's depth",
        };
        foreach (var option in new Option[] { model, device, dtype, chips, slots, peak, asGpu })
            command.Options.Add(option);
        command.SetAction(
            async (parsed, token) =>
            {
                await ParityAsync(
                    parsed.GetRequiredValue(device),
                    parsed.GetValue(dtype) is { } only ? ["float32", only] : ["float32", "float16", "bfloat16"],
                    token
                );
                using var folder = ModelSource.Find(parsed.GetRequiredValue(model));
                await ThroughputAsync(
                    parsed.GetRequiredValue(model),
                    folder.Path,
                    parsed.GetRequiredValue(device),
                    parsed.GetValue(dtype),
                    parsed.GetValue(chips),
                    parsed.GetValue(slots),
                    parsed.GetValue(peak),
                    parsed.GetValue(asGpu) ? true : null,
                    token
                );
            }
        );
        return command;
    }

    private static async Task ParityAsync(string device, string[] dtypes, CancellationToken token)
    {
        Console.WriteLine("| parity on geochat-nano | questions | same text as the original | tokens before the first that differs |");
        Console.WriteLine("|---|---|---|---|");
        var folder = Path.Combine(Places.Root, "models", "geochat-nano");
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "reference", "answers.json"), token));
        var cases = json.RootElement.GetProperty("cases").EnumerateArray().ToList();
        foreach (var type in dtypes.Distinct())
        {
            await using var engine = await VlmEngine.LoadAsync(
                new()
                {
                    ModelDirectory = folder,
                    Device = device,
                    Dtype = type,
                },
                cancellationToken: token
            );
            var same = 0;
            var prefix = 0;
            var all = 0;
            foreach (var picture in cases.GroupBy(c => c.GetProperty("image").GetString()!))
            {
                var rgb = Read(Path.Combine(folder, "reference", picture.Key + ".png"));
                var answers = await engine.GenerateAsync(
                    new(rgb, [.. picture.Select(c => new VlmQuery(c.GetProperty("prompt").GetString()!, 200))]),
                    token
                );
                foreach (var (expected, answer) in picture.Zip(answers))
                {
                    int[] tokens = [.. expected.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt32())];
                    same += expected.GetProperty("text").GetString() == answer.Text.Text ? 1 : 0;
                    prefix += tokens.AsSpan().CommonPrefixLength(answer.Tokens);
                    all += tokens.Length;
                }
            }

            Console.WriteLine($"| {engine.Model.Device}, {type} | {cases.Count} | {same} | {prefix} of {all} |");
        }
    }

    private static async Task ThroughputAsync(
        string name,
        string folder,
        string device,
        string? dtype,
        int chips,
        int slots,
        double peak,
        bool? asGpu,
        CancellationToken token
    )
    {
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = folder,
                Device = device,
                Dtype = dtype,
                Slots = slots,
                IgnoreEndTokens = true,
                AsGpu = asGpu,
            },
            cancellationToken: token
        );
        var work = Teraflops(folder);
        Console.WriteLine();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {Places.Machine}; {name} on {engine.Model.Device}, {engine.Model.Dtype}, {engine.Slots} chips at once, {Tokens} tokens an answer | chips/s | prompts/s | of {peak:0.##} TFLOP/s, by prefill alone ({work:0.###} TFLOP a chip) |"
            )
        );
        Console.WriteLine("|---|---|---|---|");
        var pictures = Enumerable
            .Range(0, 16)
            .Select(seed =>
            {
                var rgb = new byte[3 * engine.Model.ImageSize * engine.Model.ImageSize];
                new Random(seed).NextBytes(rgb);
                return rgb;
            })
            .ToArray();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(slots, chips)).Select(i => Ask(i, 1)));
        foreach (var k in new[] { 1, 4, 8 })
        {
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, chips).Select(i => Ask(i, k)));
            var rate = chips / Stopwatch.GetElapsedTime(began).TotalSeconds;
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"| K = {k} | {rate:0.00} | {k * rate:0.00} | {rate * work / peak:p1} |")
            );
        }

        Task<IReadOnlyList<VlmAnswer>> Ask(int chip, int queries) =>
            engine.GenerateAsync(
                new(
                    pictures[chip % pictures.Length],
                    [
                        .. EngineBenchmark
                            .Questions.Take(queries)
                            .Select(q => new VlmQuery($"{EngineBenchmark.Beginning}{q} ASSISTANT:", Tokens)),
                    ]
                ),
                token
            );
    }

    // Linear layers at two operations a weight and row, causal attention at half; the last projection once a chip.
    private static double Teraflops(string folder)
    {
        var checkpoint = Checkpoint.Open(new() { ModelDirectory = folder });
        double rows = checkpoint.ImageTokens + 50,
            patches = checkpoint.ImageTokens + 1;
        var llama = checkpoint.Config.Llama;
        var operations = 0.0;
        foreach (var (key, shape) in ModelLayout.Tensors(checkpoint.Config, checkpoint.Tower))
            if (shape.Length > 1 && !key.Contains("embed_tokens", StringComparison.Ordinal))
                operations +=
                    2.0
                    * shape.Aggregate(1L, (a, b) => a * b)
                    * (
                        key == "lm_head.weight" ? 1
                        : key.StartsWith("model.layers.", StringComparison.Ordinal) ? rows
                        : patches
                    );
        operations += 2.0 * rows * rows * llama.Heads * llama.HeadSize * llama.Layers;
        operations += 4.0 * patches * patches * checkpoint.Tower.Hidden * ModelLayout.TowerLayers(checkpoint.Config, checkpoint.Tower);
        return operations / 1e12;
    }

    private static byte[] Read(string path)
    {
        using var bitmap = SKBitmap.Decode(path).Copy(SKColorType.Rgba8888);
        return [.. bitmap.GetPixelSpan().ToArray().Chunk(4).SelectMany(p => p[..3])];
    }
}
