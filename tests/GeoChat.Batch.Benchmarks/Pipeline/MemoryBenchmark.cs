using System.CommandLine;
using System.Globalization;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>
/// Memory of the hosts while many chips are planned, then while they are dispatched and answered: it must not grow with their
/// number.
/// </summary>
internal static class MemoryBenchmark
{
    private const int Across = 100;

    public static Command Command()
    {
        var command = new Command("memory", "RSS of ingest host and worker while 100,000 chips are planned and answered");
        var scenes = new Option<int>("--scenes")
        {
            Description = "Scenes of 10,000 chips of 64 x 64 pixels",
            DefaultValueFactory = _ => 10,
        };
        command.Options.Add(scenes);
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(scenes), token));
        return command;
    }

    private static async Task RunAsync(int scenes, CancellationToken cancellationToken)
    {
        var total = scenes * Across * Across;
        int[] marks = [.. ((int[])[total / 10, total / 2, total]).Distinct()];
        await using var cluster = await BenchCluster.StartAsync(SmallScenes.Side, [], cancellationToken);
        await cluster.AddWorkerAsync([$"Worker:ConstantAnswer={Answers.Boxes(1)}", "Worker:Slots=32"], cancellationToken);
        var files = Enumerable.Range(0, scenes).Select(i => SmallScenes.Write(cluster.Servers.Folder, "scene", i, Across, Across)).ToList();
        Console.WriteLine($"| {Places.Machine} | chips | ingest RSS | worker RSS |");
        Console.WriteLine("|---|---|---|---|");
        Row("started", 0, cluster);
        var tiled = cluster.TiledAsync(files, cancellationToken);
        await MarksAsync("planned", "SELECT count(*) FROM pipeline.chips", cluster, marks, tiled, cancellationToken);
        var job = await tiled;
        await cluster.ReleaseAsync(job, cancellationToken);
        var ended = cluster.EndedAsync(job, cancellationToken);
        await MarksAsync(
            "answered",
            "SELECT sum(chips_done)::bigint FROM pipeline.scene_progress",
            cluster,
            marks,
            ended,
            cancellationToken
        );
        await ended;
        Row("all merged", total, cluster);
    }

    private static async Task MarksAsync(
        string what,
        string count,
        BenchCluster cluster,
        int[] marks,
        Task work,
        CancellationToken cancellationToken
    )
    {
        foreach (var mark in marks)
        {
            while (await cluster.CountAsync($"SELECT coalesce(({count}), 0)", cancellationToken) < mark && !work.IsFaulted)
                await Task.Delay(100, cancellationToken);
            Row(what, mark, cluster);
        }
    }

    private static void Row(string what, int chips, BenchCluster cluster) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {chips:N0} | {ProcessTree.ResidentMegabytes(cluster.Ingest.Pid):0} MB | {ProcessTree.ResidentMegabytes(cluster.Workers[0].Pid):0} MB |"
            )
        );
}
