namespace GeoChat.Batch.FaultTests;

/// <summary>A broker that does not do its part.</summary>
public sealed class BrokerTests(FaultCluster cluster)
{
    [Theory]
    [InlineData("set_vm_memory_high_watermark", "0.0000001", "0.4")]
    [InlineData("set_disk_free_limit", "9000GB", "1MB")]
    public async Task Under_an_alarm_jobs_are_accepted_dispatch_gives_up_in_time_and_goes_on_afterwards(
        string command,
        string alarm,
        string normal
    )
    {
        var undisturbed = await cluster.UndisturbedAsync();
        await using var ingest = await cluster.StartIngestAsync();
        await using var worker = cluster.StartWorker(50);
        var job = await cluster.SubmitAsync(ingest);
        await cluster.DoneAsync(job, 40);
        await cluster.Servers.Rabbit.ControlAsync([command, alarm], TestContext.Current.CancellationToken);
        try
        {
            // What had been published is answered; what could not be published goes back to planned rather than wait for ever.
            await cluster.UntilAsync(
                $"SELECT count(*) = 0 FROM {JobRows.ChipsOf(job)} AND c.state IN ('queued', 'running')",
                "nothing stuck on the way",
                60
            );
            await cluster.UntilAsync($"SELECT count(*) > 0 FROM {JobRows.ChipsOf(job)} AND c.state = 'planned'", "the rest planned", 1);
            Assert.Contains("Chips could not be dispatched", ingest.Said, StringComparison.Ordinal);
            await cluster.DismissAsync(ingest, await cluster.SubmitAsync(ingest));
        }
        finally
        {
            await cluster.Servers.Rabbit.ControlAsync([command, normal], TestContext.Current.CancellationToken);
        }

        (await cluster.EndAsync(job)).AssertSame(undisturbed);
        await cluster.NothingInErrorQueuesAsync();
    }

    [Fact]
    public async Task A_queue_that_an_operator_deletes_comes_back_and_no_chip_is_lost()
    {
        var undisturbed = await cluster.UndisturbedAsync();
        await using var ingest = await cluster.StartIngestAsync();
        await using var worker = cluster.StartWorker(50);
        var job = await cluster.SubmitAsync(ingest);
        await cluster.DoneAsync(job, 40);
        await cluster.Servers.Rabbit.ControlAsync(["delete_queue", "analyze-chip.small"], TestContext.Current.CancellationToken);
        (await cluster.EndAsync(job)).AssertSame(undisturbed);
        await cluster.NothingInErrorQueuesAsync();
    }
}
