using System.Diagnostics;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.Cli.Run;

/// <summary>One run from request to files: submit or find the job, start the hosts, watch, export, report.</summary>
internal static class RunJob
{
    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(RunRequest run, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        if (DomainNotice.For(run.Profile, run.Scenes, Home.DemoFolders) is { } notice)
            Lines.Note(notice);
        // The host goes before its folder, which it holds open.
        using var folder = OutputFolder.Open(run.Output);
        using var host = RunHost.Build(run, folder);
        using var progress = new ProgressView(TimeProvider.System);
        var jobs = await OpenAsync(host, folder, cancellationToken);
        if (run.DryRun)
            return await EstimateAsync(host, run, cancellationToken);
        var job = await RunSubmission.SubmitAsync(host.Services, jobs, run, cancellationToken);
        KeepDtype(host, job, run);
        if (job.State is not (JobState.Successful or JobState.Failed))
            await new RunWork(host, jobs, job.Uid, run, progress).RunAsync(folder, cancellationToken);
        progress.Say("writing results");
        var status =
            await jobs.FindAsync(job.Uid, cancellationToken)
            ?? throw new InvalidOperationException($"Job {job.Uid} is gone from the store.");
        folder.Keep(status.Job.State != JobState.Failed);
        var scenes = await SceneFiles.WriteAsync(
            host.Services.GetRequiredService<SceneReads>(),
            host.Services.GetRequiredService<FeatureReads>(),
            host.Services.GetRequiredService<SceneOpener>(),
            status,
            scene => DomainNotice.For(run.Profile, [scene], Home.DemoFolders),
            folder,
            cancellationToken
        );
        await folder.DropChipsAsync(jobs, cancellationToken);
        progress.Clear();
        return RunReport.Write(status, scenes, watch.Elapsed);
    }

    private static async Task<JobTable> OpenAsync(IHost host, OutputFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            // A process that was killed left chips queued and running; this one holds the store's lock, so nobody works on them.
            await host.Services.GetRequiredService<ChipQueue>().ResetInFlightAsync(cancellationToken);
            return host.Services.GetRequiredService<JobTable>();
        }
        catch (StoreLockedException)
        {
            // Another run's, which may have made it a moment ago.
            folder.Keep();
            throw;
        }
    }

    /// <summary>Says what it would cost.</summary>
    private static async Task<int> EstimateAsync(IHost host, RunRequest run, CancellationToken cancellationToken)
    {
        EstimateText.Write(
            await host.Services.GetRequiredService<JobSubmission>().EstimateAsync(RunSubmission.Request(run), cancellationToken)
        );
        return ExitCodes.Done;
    }

    /// <summary>A job goes on in the type it began in, whatever this machine's default is.</summary>
    private static void KeepDtype(IHost host, Job job, RunRequest run)
    {
        if (job.Dtype is not { } began || run.Engine is not { Dtype: null, Weights: null, ConstantAnswer: null, Server: null })
            return;
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        var parts = began.Split('/');
        configuration["Worker:Dtype"] = parts[0];
        configuration["Worker:Weights"] = parts.Length == 2 ? parts[1] : null;
    }
}
