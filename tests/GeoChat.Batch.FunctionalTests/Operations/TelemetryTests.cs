using System.Text;
using GeoChat.Batch.FunctionalTests.Cli;
using GeoChat.Batch.FunctionalTests.Pipeline;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary>One trace for each job over all hosts, and their metrics, as a collector gets them.</summary>
public sealed class TelemetryTests(ServerSet servers) : IClassFixture<ServerSet>
{
    [Fact]
    public async Task A_job_is_one_trace_over_ingest_and_worker_and_both_send_their_metrics()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var hosts = await servers.HostsAsync("traced");
        hosts.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url;
        hosts.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        hosts.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        hosts.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        var ingest = hosts.Start("ingest");
        var worker = hosts.Start("worker", HostSet.Constant);
        await ingest.ReadyAsync();
        await worker.ReadyAsync();
        var scene = TestScenes.Write(Path.Combine(servers.Folder, "traced.tif"), 1200, 900, TestScenes.Textured);
        var ended = await Geochat.RunAsync("submit", scene, "--query", "refer: ships", "--server", ingest.Url, "--watch");
        Assert.True(ended.ExitCode == 0, ended.StandardError);
        var trace = Convert.FromHexString(ended.StandardOutput.Trim());

        // The trace's id is the job's.
        foreach (var span in (string[])["submit", "tile", "dispatch", "merge"])
            await ingest.UntilAsync(() => Has(collector.Traces, trace, "geochat-ingest", span), $"{span} is in the job's trace");
        await worker.UntilAsync(() => Has(collector.Traces, trace, "geochat-worker", "analyze"), "analyze is in the job's trace");
        await worker.UntilAsync(() => Has(collector.Metrics, [], "geochat-worker", "geochat.chip.duration"), "the worker's metrics come");
        await worker.UntilAsync(() => Has(collector.Metrics, [], "geochat-worker", "geochat.chip.count"), "the worker's metrics come");

        // A job with chips left, so that there is a depth.
        await worker.TerminateAsync();
        await worker.ExitAsync();
        await Geochat.RunAsync("submit", scene, "--query", "refer: planes", "--server", ingest.Url);
        await ingest.UntilAsync(() => Has(collector.Metrics, [], "geochat-ingest", "geochat.queue.depth"), "the depth of the queues comes");
        await ingest.UntilAsync(() => Has(collector.Metrics, [], "geochat-ingest", "geochat.worker.slots"), "the workers' slots come");
    }

    private static Task<bool> Has(IEnumerable<byte[]> bodies, byte[] trace, params string[] texts) =>
        Task.FromResult(OtlpReceiver.Has(bodies, [trace, .. texts.Select(Encoding.UTF8.GetBytes)]));
}
