using System.Text.Json.Nodes;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.Cli.Run;

/// <summary>A run's job: found again where the same command made it before, submitted otherwise.</summary>
internal static class RunSubmission
{
    private const string Owner = "local";

    /// <summary>The job, put back to work where something of it is left.</summary>
    public static async Task<Job> SubmitAsync(IServiceProvider services, JobTable jobs, RunRequest run, CancellationToken cancellationToken)
    {
        var sources = services.GetRequiredService<SceneSources>();
        run = run with { Scenes = await sources.ExpandAsync(run.Scenes, cancellationToken) };
        var request = Request(run);
        var key = run.Job ?? await ResumeKey.OfAsync(request, run, sources, cancellationToken);
        var earlier = run.Job is { } uid
            ? await jobs.FindAsync(uid, cancellationToken)
            : await jobs.FindByKeyAsync(Owner, key, cancellationToken);
        if (earlier is { } known)
            return await ResumeAsync(jobs, known, run, cancellationToken);
        var outcome = await services.GetRequiredService<JobSubmission>().SubmitAsync(request, Owner, key, cancellationToken);
        if (JobEstimate.Of(outcome.Job) is { } estimate)
            EstimateText.Write(estimate);
        return outcome.Job;
    }

    /// <summary>What a run asks of the ingest host.</summary>
    public static AnalyzeScenesRequest Request(RunRequest run) =>
        new()
        {
            Inputs = new JobInputs
            {
                Scenes = run.Scenes,
                Queries = run.Queries,
                Aoi = run.Aoi,
                Options = run.Options,
                Properties =
                    run.Properties.Count == 0
                        ? null
                        : new JsonObject(run.Properties.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value))),
            },
        };

    private static async Task<Job> ResumeAsync(JobTable jobs, JobStatus known, RunRequest run, CancellationToken cancellationToken)
    {
        var job = known.Job;
        if (job.State is JobState.Accepted or JobState.Running)
        {
            Lines.Note($"going on with job {job.Uid}: {known.Chips.Done:N0} chips are done");
            return job;
        }

        if (run.Options?.Sample is null && await jobs.ContinueAsync(job.Uid, cancellationToken) > 0)
        {
            Lines.Note($"going on with job {job.Uid}: its sample of {known.Chips.Done:N0} chips is done, the rest is asked");
        }
        else if (job.Partial || job.State == JobState.Failed)
        {
            var again = await jobs.RetryFailedAsync(job.Uid, cancellationToken);
            Lines.Note($"job {job.Uid} had ended in part: trying {again:N0} failed chips and scenes again");
        }
        else
        {
            Lines.Note($"job {job.Uid} had finished before; its files are written again. To ask anew: --again");
        }

        return (await jobs.FindAsync(job.Uid, cancellationToken))!.Job;
    }
}
