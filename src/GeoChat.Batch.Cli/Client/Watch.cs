using System.Diagnostics;
using System.Text.Json.Nodes;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Client;

/// <summary>Follows a job until it ends.</summary>
internal static class Watch
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Prints progress with the time left; returns the exit code that the job's end means.</summary>
    public static async Task<int> RunAsync(Server server, string id, CancellationToken cancellationToken)
    {
        var began = Stopwatch.StartNew();
        long? first = null;
        for (var last = ""; ; await Task.Delay(Pause, cancellationToken))
        {
            var job = await server.GetAsync(Server.JobPath(id), cancellationToken);
            var line = JobLine.Of(job) + Left(job, ref first, began.Elapsed);
            if (line != last)
                Lines.Note(last = line);
            if (JobLine.HasEnded(job))
                return Code(job);
        }
    }

    private static string Left(JsonNode job, ref long? first, TimeSpan elapsed)
    {
        var chips = job["chips"]!;
        var done = chips["done"]!.GetValue<long>() + chips["failed"]!.GetValue<long>();
        first ??= done;
        var rate = (done - first.Value) / Math.Max(1, elapsed.TotalSeconds);
        var left = chips["pending"]!.GetValue<long>() + chips["running"]!.GetValue<long>();
        return rate > 0 && left > 0 ? $"  {rate:0.0} chips/s, {TimeSpan.FromSeconds(left / rate):m\\:ss} left" : "";
    }

    private static int Code(JsonNode job)
    {
        foreach (var scene in job["scenes"]!.AsArray().Where(scene => scene!["reason"] is not null))
            Lines.Note($"{scene!["name"]}: {scene["reason"]}");
        return (job["status"]!.GetValue<string>(), job["partial"]!.GetValue<bool>()) switch
        {
            ("successful", false) => ExitCodes.Done,
            ("successful", true) => ExitCodes.Partial,
            ("failed", _) => ExitCodes.BadInput,
            _ => CommandLine.Interrupted,
        };
    }
}
