using System.Diagnostics;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using GeoChat.Batch.Worker.Engine;
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
        var folder = OutputFolder.Open(run.Output);
        using var host = RunHost.Build(run, folder);
        using var progress = new ProgressView(TimeProvider.System);
        var store = await OpenAsync(host, folder, cancellationToken);
        if (run.DryRun)
            return await EstimateAsync(host, run, folder, cancellationToken);
        var job = await SubmitAsync(host, store, run, folder, cancellationToken);
        KeepDtype(host, job, run);
        if (job.State is not (JobState.Successful or JobState.Failed))
            await WorkAsync(host, store, job.Uid, run, folder, progress, cancellationToken);
        progress.Say("writing results");
        var status =
            await store.FindJobAsync(job.Uid, cancellationToken)
            ?? throw new InvalidOperationException($"Job {job.Uid} is gone from the store.");
        var scenes = await SceneFiles.WriteAsync(
            store,
            host.Services.GetRequiredService<SceneOpener>(),
            status,
            scene => DomainNotice.For(run.Profile, [scene], Home.DemoFolders),
            folder,
            cancellationToken
        );
        await folder.DropChipsAsync(store, cancellationToken);
        progress.Clear();
        if (status.Job.State == JobState.Failed)
        {
            await DisposeAsync(host);
            folder.Undo();
        }

        return RunReport.Write(status, scenes, watch.Elapsed);
    }

    private static async Task<SqlStore> OpenAsync(IHost host, OutputFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            var store = host.Services.GetRequiredService<SqlStore>();
            // A process that was killed left chips queued and running; this one holds the store's lock, so nobody works on them.
            await store.ResetInFlightAsync(cancellationToken);
            return store;
        }
        catch (Storage.StoreLockedException)
        {
            throw;
        }
        catch
        {
            folder.Undo();
            throw;
        }
    }

    private static async Task<Storage.Entities.Job> SubmitAsync(
        IHost host,
        SqlStore store,
        RunRequest run,
        OutputFolder folder,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await RunSubmission.SubmitAsync(host.Services, store, run, cancellationToken);
        }
        catch
        {
            await DisposeAsync(host);
            folder.Undo();
            throw;
        }
    }

    /// <summary>Says what it would cost, and leaves nothing behind.</summary>
    private static async Task<int> EstimateAsync(IHost host, RunRequest run, OutputFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            EstimateText.Write(
                await host.Services.GetRequiredService<JobSubmission>().EstimateAsync(RunSubmission.Request(run), cancellationToken)
            );
            return ExitCodes.Done;
        }
        finally
        {
            await DisposeAsync(host);
            folder.Undo();
        }
    }

    /// <summary>A job goes on in the type it began in, whatever this machine's default is.</summary>
    private static void KeepDtype(IHost host, Storage.Entities.Job job, RunRequest run)
    {
        if (job.Dtype is not { } began || run.Engine is not { Dtype: null, Weights: null, ConstantAnswer: null, Server: null })
            return;
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        (configuration["Worker:Dtype"], configuration["Worker:Weights"]) = began.Split('/') is [var dtype, var weights]
            ? (dtype, weights)
            : (began, null);
    }

    private static async Task WorkAsync(
        IHost host,
        SqlStore store,
        string uid,
        RunRequest run,
        OutputFolder folder,
        ProgressView progress,
        CancellationToken cancellationToken
    )
    {
        var server = run.Engine.Server;
        progress.Say(server is null ? "loading the model" : $"asking {server.Endpoint}");
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            progress.Clear();
            await DisposeAsync(host);
            folder.Undo();
            throw;
        }

        using var signals = new StopSignals();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            await WatchAsync(store, uid, run, progress, either.Token);
        }
        catch (OperationCanceledException)
        {
            progress.Clear();
            var fault = host.Services.GetRequiredService<EngineFaults>().First;
            await host.StopAsync(CancellationToken.None);
            if (fault is not null)
                throw new EngineFaultException(
                    $"the engine is at fault: {fault.Message}. What was answered is kept; the same command goes on from there",
                    fault
                );
            if (!signals.Came && !cancellationToken.IsCancellationRequested)
                throw new InvalidOperationException("a part of the pipeline stopped by itself; --verbose says which");
            var left = await store.FindJobAsync(uid, CancellationToken.None);
            Lines.Note($"stopped: {left?.Chips.Done:N0} chips are done. The same command goes on from there");
            throw;
        }

        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>
    /// Looks at the job until it ends; less often where looking is dear, so that watching never costs more than a few percent.
    /// </summary>
    private static async Task WatchAsync(
        SqlStore store,
        string uid,
        RunRequest run,
        ProgressView progress,
        CancellationToken cancellationToken
    )
    {
        // Of the last two looks the quicker says what looking costs: the first also compiles, and any one may have waited for a writer.
        var before = TimeSpan.Zero;
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            var status =
                await store.FindJobAsync(uid, cancellationToken)
                ?? throw new InvalidOperationException($"Job {uid} is gone from the store.");
            progress.Show(status);
            var ended = status.Job.State is JobState.Successful or JobState.Failed or JobState.Dismissed;
            // A sample that was stopped and is now asked for whole goes on by itself.
            if (ended && (run.Options?.Sample is not null || await store.ContinueAsync(uid, cancellationToken) == 0))
                return;
            var took = Stopwatch.GetElapsedTime(began);
            var pause = Math.Clamp(30 * Math.Min(before.TotalMilliseconds, took.TotalMilliseconds), 150, 10_000);
            before = took;
            await Task.Delay(TimeSpan.FromMilliseconds(pause), cancellationToken);
        }
    }

    private static ValueTask DisposeAsync(IHost host) =>
        host is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;
}
