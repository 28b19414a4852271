using System.Diagnostics;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Ingest.Merge;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Cli.Run;

/// <summary>Merges the raw boxes of a run's jobs again and writes its files anew; no model is asked.</summary>
internal static class Remerging
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(string output, string? model, MergeSettings settings, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var store = StoredRun.Open(output, out var folder);
        var table = new JobTable(store);
        var leases = new SceneLeases(store);
        var scenes = new SceneReads(store);
        await new ChipQueue(store).ResetInFlightAsync(cancellationToken);
        var jobs = (await table.ListStatesAsync(cancellationToken)).Where(job => job.State == JobState.Successful).Reverse().ToList();
        if (jobs.Count == 0)
            throw new UsageException(
                $"'{output}' holds no job with results to merge. Let its run end first: the same 'geochat run' command goes on"
            );
        var models = new ModelCatalog([ModelFolder.Find(model)], []);
        var merging = new SceneMerging(leases, scenes, models, new ScenePlanning(models));
        var reading = new SceneSourceOptions { OwnIdentity = true };
        using var sources = new SceneSources(reading, new SceneRoots([]), null, TimeProvider.System);
        var opener = new SceneOpener(sources, reading);
        foreach (var job in jobs)
            await table.RemergeAsync(job.Uid, settings.ToJson(), cancellationToken);
        while (await leases.LeaseToMergeAsync("remerge", Lease, cancellationToken) is { } lease)
            await merging.RunAsync(lease, cancellationToken);
        var code = ExitCodes.Done;
        foreach (var job in jobs)
        {
            var status = (await table.FindAsync(job.Uid, cancellationToken))!;
            var written = await SceneFiles.WriteAsync(
                scenes,
                new FeatureReads(store),
                opener,
                status,
                _ => status.Job.Partial ? null : status.Job.Message,
                folder,
                cancellationToken
            );
            code = Math.Max(code, RunReport.Write(status, written, watch.Elapsed));
        }

        return code;
    }
}
