namespace GeoChat.Batch.FaultTests;

/// <summary>Processes that end without a word.</summary>
public sealed class KilledProcessTests(FaultCluster cluster)
{
    [Fact]
    public async Task Workers_killed_ten_times_the_broker_twice_and_the_database_once_change_nothing_in_the_result()
    {
        var undisturbed = await cluster.UndisturbedAsync();
        await using var ingest = await cluster.StartIngestAsync();
        var workers = new Queue<HostProcess>([cluster.StartWorker(300), cluster.StartWorker(300), cluster.StartWorker(300)]);
        var job = await cluster.SubmitAsync(ingest);
        for (var kill = 1; kill <= 10; kill++)
        {
            await cluster.DoneAsync(job, kill * 40);
            // Whoever was in flight at three kills would rightly be given up on as poison: this is about chips that are not to blame.
            await cluster.UntilAsync(
                $"SELECT count(*) = 0 FROM {JobRows.ChipsOf(job)} AND c.crashes >= 2 AND c.state <> 'done'",
                "chips that crashed twice done"
            );
            await workers.Dequeue().KillAsync();
            workers.Enqueue(cluster.StartWorker(300));
            if (kill is 3 or 7)
            {
                await cluster.Servers.Rabbit.KillAsync();
                await cluster.Servers.Rabbit.RunAsync(TestContext.Current.CancellationToken);
            }

            if (kill == 5)
            {
                await cluster.Servers.Postgres.KillAsync();
                await cluster.Servers.Postgres.RunAsync(TestContext.Current.CancellationToken);
            }
        }

        var rows = await cluster.EndAsync(job);
        rows.AssertSame(undisturbed);
        // The faults were felt.
        Assert.Contains(rows.Chips, chip => !chip.EndsWith("done 1 0", StringComparison.Ordinal));
        await cluster.NothingInErrorQueuesAsync();
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    [Fact]
    public async Task Two_ingest_hosts_share_the_work_and_one_that_is_killed_leaves_it_to_the_other()
    {
        var undisturbed = await cluster.UndisturbedAsync();
        var first = await cluster.StartIngestAsync();
        await using var second = await cluster.StartIngestAsync();
        await using var worker = cluster.StartWorker(20);
        var job = await cluster.SubmitAsync(first, scenes: 2);
        await cluster.DoneAsync(job, FaultCluster.Chips / 2);
        await first.KillAsync();
        var rows = await cluster.EndAsync(job);
        // No chip went out through both: each was claimed once.
        Assert.Equal(2 * FaultCluster.Chips, rows.Chips.Count);
        Assert.All(rows.Chips, chip => Assert.EndsWith("done 1 0", chip, StringComparison.Ordinal));
        Assert.Equal(undisturbed.Boxes.Concat(undisturbed.Boxes.Select(box => "1" + box[1..])), rows.Boxes);
        Assert.Equal(2 * undisturbed.Detections.Count, rows.Detections.Count);
        await cluster.NothingInErrorQueuesAsync();
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_hands_back_what_it_holds_and_ends_well()
    {
        var undisturbed = await cluster.UndisturbedAsync();
        await using var ingest = await cluster.StartIngestAsync();
        var job = await cluster.SubmitAsync(ingest);
        for (var stop = 1; stop <= 3; stop++)
        {
            await using var worker = cluster.StartWorker(50);
            await cluster.DoneAsync(job, stop * 100);
            Assert.Equal(0, await worker.StopAsync());
            await cluster.UntilAsync(
                $"SELECT count(*) = 0 FROM {JobRows.ChipsOf(job)} AND c.state = 'running'",
                "nothing held by a worker that has gone",
                1
            );
        }

        await using var last = cluster.StartWorker(1);
        var rows = await cluster.EndAsync(job);
        rows.AssertSame(undisturbed);
        Assert.All(rows.Chips, chip => Assert.EndsWith("done 1 0", chip, StringComparison.Ordinal));
        await cluster.NothingInErrorQueuesAsync();
    }
}
