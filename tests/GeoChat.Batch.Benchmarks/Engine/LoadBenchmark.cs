using System.CommandLine;
using System.Globalization;
using GeoChat.Batch.Inference.Engine;

namespace GeoChat.Batch.Benchmarks.Engine;

/// <summary>
/// Memory of this process's own while a checkpoint is loaded, against the size of the weights in the type they are kept in.
/// </summary>
internal static class LoadBenchmark
{
    public static Command Command()
    {
        var command = new Command("load", "Own (anonymous) memory while a checkpoint of 2 GB is loaded");
        var model = new Argument<string>("MODEL") { Description = "Folder or shape", DefaultValueFactory = _ => "1b" };
        var dtype = new Option<string>("--dtype") { DefaultValueFactory = _ => "bfloat16" };
        var weights = new Option<string>("--weights") { Description = "int8" };
        command.Arguments.Add(model);
        command.Options.Add(dtype);
        command.Options.Add(weights);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var folder = ModelSource.Find(parsed.GetRequiredValue(model));
                var bytes = Directory.GetFiles(folder.Path, "*.safetensors", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
                var most = 0L;
                using var stop = new CancellationTokenSource();
                var watching = Task.Run(
                    async () =>
                    {
                        while (!stop.IsCancellationRequested)
                        {
                            most = Math.Max(most, Anonymous());
                            await Task.Delay(20, CancellationToken.None);
                        }
                    },
                    CancellationToken.None
                );
                var before = Anonymous();
                await using var engine = await VlmEngine.LoadAsync(
                    new()
                    {
                        ModelDirectory = folder.Path,
                        Device = "cpu",
                        Dtype = parsed.GetValue(dtype),
                        Weights = parsed.GetValue(weights),
                        KvBytes = 64 << 20,
                        Slots = 1,
                    },
                    cancellationToken: cancellationToken
                );
                await stop.CancelAsync();
                await watching;
                Console.WriteLine($"| {Places.Machine} | file (float16) | own memory before | most while loading | after |");
                Console.WriteLine("|---|---|---|---|---|");
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {parsed.GetValue(model)}, {engine.Model.Dtype} | {bytes / 1e9:0.00} GB | {before / 1e9:0.00} GB | {most / 1e9:0.00} GB | {Anonymous() / 1e9:0.00} GB |"
                    )
                );
            }
        );
        return command;
    }

    private static long Anonymous() =>
        1024
        * long.Parse(
            File.ReadLines("/proc/self/status")
                .First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        );
}
