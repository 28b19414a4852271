using System.CommandLine;
using System.Globalization;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>
/// What the distributed pipeline costs without the model: harbor samples under many names, tiled for real into chips of 504 x 504
/// pixels, answered by a constant of ten boxes, merged. Tiling is measured apart: the job's chips are held back until all are
/// there.
/// </summary>
internal static class PipelineBenchmark
{
    private const int WarmScenes = 8;
    private const int ChipsOfSample = 64;

    public static Command Command()
    {
        var command = new Command("pipeline", "RabbitMQ and PostGIS without a model: chips per second, CPU per chip of each part");
        var chips = new Option<int>("--chips") { Description = "About how many", DefaultValueFactory = _ => 5000 };
        var boxes = new Option<int>("--boxes") { Description = "Boxes of each answer", DefaultValueFactory = _ => 10 };
        var workers = new Option<int>("--workers") { Description = "Worker processes", DefaultValueFactory = _ => 1 };
        var slots = new Option<int>("--slots")
        {
            Description = "Chips that a worker's engine answers at once",
            DefaultValueFactory = _ => 32,
        };
        var sets = new Option<string[]>("--set") { Description = "Section:Key=VALUE for every host" };
        foreach (var option in (Option[])[chips, boxes, workers, slots, sets])
            command.Options.Add(option);
        command.SetAction(
            (parsed, token) =>
                RunAsync(
                    parsed.GetValue(chips),
                    parsed.GetValue(boxes),
                    parsed.GetValue(workers),
                    parsed.GetValue(slots),
                    parsed.GetValue(sets) ?? [],
                    token
                )
        );
        return command;
    }

    private static async Task RunAsync(int chips, int boxes, int workers, int slots, string[] sets, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(null, sets, cancellationToken);
        for (var i = 0; i < workers; i++)
            await cluster.AddWorkerAsync([$"Worker:ConstantAnswer={Answers.Boxes(boxes)}", $"Worker:Slots={slots}"], cancellationToken);
        await cluster.EndedAsync(await SubmitAsync(cluster, WarmScenes, "warm", cancellationToken), cancellationToken);

        var submitted = Spent.UntilNow(cluster);
        var job = await cluster.TiledAsync(Scenes(cluster, (chips + ChipsOfSample - 1) / ChipsOfSample, "scene"), cancellationToken);
        var tiled = Spent.UntilNow(cluster);
        var count = await cluster.ChipsAsync(job, "planned", cancellationToken);
        await cluster.ReleaseAsync(job, cancellationToken);
        await cluster.AnsweredAsync(job, cancellationToken);
        var answered = Spent.UntilNow(cluster);
        await cluster.EndedAsync(job, cancellationToken);
        var ended = Spent.UntilNow(cluster);
        var stored = await cluster.CountAsync(
            $"SELECT count(*) FROM pipeline.boxes b JOIN pipeline.scenes s ON s.id = b.scene_id JOIN pipeline.jobs j ON j.id = s.job_id WHERE j.uid = '{job}'",
            cancellationToken
        );

        Console.WriteLine(
            $"| {Places.Machine}: {count} chips, {stored} boxes, {workers} workers of {slots} slots | chips/s | CPU ms per chip | ingest | workers | RabbitMQ | PostgreSQL |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Console.WriteLine(Row("tile", tiled - submitted, count));
        Console.WriteLine(Row("dispatch, answer, store (merging beside it)", answered - tiled, count));
        Console.WriteLine(Row("the same until the last scene is merged", ended - tiled, count));
    }

    private static async Task<string> SubmitAsync(BenchCluster cluster, int scenes, string name, CancellationToken cancellationToken)
    {
        var job = await cluster.TiledAsync(Scenes(cluster, scenes, name), cancellationToken);
        await cluster.ReleaseAsync(job, cancellationToken);
        return job;
    }

    /// <summary>The sample under many names.</summary>
    private static IEnumerable<string> Scenes(BenchCluster cluster, int count, string name)
    {
        var sample = File.ReadAllBytes(Path.Combine(Places.Root, "samples", "harbor.tif"));
        for (var i = 0; i < count; i++)
        {
            var path = Path.Combine(cluster.Servers.Folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{i:0000}.tif"));
            File.WriteAllBytes(path, sample);
            yield return path;
        }
    }

    private static string Row(string what, Spent spent, long chips) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {chips / spent.Seconds:0} | {PerChip(spent.Cpu, chips):0.00} | {PerChip(spent.Ingest, chips):0.00} | {PerChip(spent.Workers, chips):0.00} | {PerChip(spent.Broker, chips):0.00} | {PerChip(spent.Database, chips):0.00} |"
        );

    private static double PerChip(double seconds, long chips) => 1000 * seconds / chips;
}
