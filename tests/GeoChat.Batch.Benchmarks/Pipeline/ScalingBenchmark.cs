using System.CommandLine;
using System.Globalization;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>
/// Whether N workers do N times the work of one: the model is a sleep for each batch, so that what is left is how chips get to
/// workers. Chips are small, since all workers share this machine's cores, which in earnest they do not.
/// </summary>
internal static class ScalingBenchmark
{
    private const int Across = 40;

    public static Command Command()
    {
        var command = new Command("scaling", "Throughput of 1, 2, 4, 8 workers whose model is a sleep of 200 ms for each batch of 8");
        var counts = new Option<int[]>("--workers")
        {
            Description = "Numbers of workers",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1, 2, 4, 8],
        };
        var batch = new Option<int>("--batch") { Description = "Chips of a batch", DefaultValueFactory = _ => 8 };
        var delay = new Option<int>("--delay") { Description = "Milliseconds of a batch", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = "About how long each measurement takes", DefaultValueFactory = _ => 20 };
        foreach (var option in (Option[])[counts, batch, delay, seconds])
            command.Options.Add(option);
        command.SetAction(
            (parsed, token) =>
                RunAsync(parsed.GetValue(counts)!, parsed.GetValue(batch), parsed.GetValue(delay), parsed.GetValue(seconds), token)
        );
        return command;
    }

    private static async Task RunAsync(int[] counts, int batch, int delay, int seconds, CancellationToken cancellationToken)
    {
        Console.WriteLine(
            $"| {Places.Machine}; {delay} ms for each batch of {batch} | chips | chips/s | share of what the sleeps allow | cores busy |"
        );
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var workers in counts)
        {
            var ideal = workers * batch * 1000.0 / delay;
            await using var cluster = await BenchCluster.StartAsync(SmallScenes.Side, [], cancellationToken);
            for (var i = 0; i < workers; i++)
            {
                await cluster.AddWorkerAsync(
                    [
                        $"Worker:ConstantAnswer={Answers.Boxes(1)}",
                        $"Worker:ConstantDelay={TimeSpan.FromMilliseconds(delay):c}",
                        "Worker:ConstantTogether=true",
                        $"Worker:Slots={batch}",
                    ],
                    cancellationToken
                );
            }

            // Compiled and connected before it counts.
            await RunJobAsync(cluster, "warm", Math.Max(1, workers * batch * 4 / Across), cancellationToken);
            var (chips, spent) = await RunJobAsync(cluster, "scene", Math.Max(4, (int)(ideal * seconds / Across)), cancellationToken);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {workers} workers | {chips} | {chips / spent.Seconds:0.0} | {chips / spent.Seconds / ideal:0.00} | {spent.Cpu / spent.Seconds:0.0} |"
                )
            );
        }
    }

    private static async Task<(long Chips, Spent Spent)> RunJobAsync(
        BenchCluster cluster,
        string name,
        int down,
        CancellationToken cancellationToken
    )
    {
        var job = await cluster.TiledAsync([SmallScenes.Write(cluster.Servers.Folder, name, 0, Across, down)], cancellationToken);
        var start = Spent.UntilNow(cluster);
        await cluster.ReleaseAsync(job, cancellationToken);
        await cluster.AnsweredAsync(job, cancellationToken);
        var spent = Spent.UntilNow(cluster) - start;
        await cluster.EndedAsync(job, cancellationToken);
        return (await cluster.ChipsAsync(job, "done", cancellationToken), spent);
    }
}
