using System.Diagnostics;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;
using GeoChat.Batch.Worker.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.Cli.Run;

/// <summary>The work of a run: starts the hosts in this process and watches its job until it ends or is stopped.</summary>
internal sealed class RunWork(IHost host, JobTable jobs, string uid, RunRequest run, ProgressView progress)
{
    /// <summary>Returns when the job has ended. From the start of the hosts on, the folder is kept: what is answered stays.</summary>
    public async Task RunAsync(OutputFolder folder, CancellationToken cancellationToken)
    {
        await StartAsync(folder, cancellationToken);
        using var signals = new StopSignals();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            await WatchAsync(either.Token);
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
            var left = await jobs.FindAsync(uid, CancellationToken.None);
            Lines.Note($"stopped: {left?.Chips.Done:N0} chips are done. The same command goes on from there");
            throw;
        }

        await host.StopAsync(CancellationToken.None);
    }

    private async Task StartAsync(OutputFolder folder, CancellationToken cancellationToken)
    {
        var server = run.Engine.Server;
        progress.Say(server is null ? "loading the model" : $"asking {server.Endpoint}");
        try
        {
            await host.StartAsync(cancellationToken);
            folder.Keep();
        }
        catch (Exception)
        {
            progress.Clear();
            // Stopped, not refused: the job goes on with the same command.
            folder.Keep(cancellationToken.IsCancellationRequested);
            throw;
        }
    }

    /// <summary>
    /// Looks at the job until it ends; less often where looking is dear, so that watching never costs more than a few percent.
    /// </summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        // Of the last two looks the quicker says what looking costs: the first also compiles, and any one may have waited for a writer.
        var before = TimeSpan.Zero;
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            var status =
                await jobs.FindAsync(uid, cancellationToken) ?? throw new InvalidOperationException($"Job {uid} is gone from the store.");
            progress.Show(status);
            var ended = status.Job.State is JobState.Successful or JobState.Failed or JobState.Dismissed;
            // A sample that was stopped and is now asked for whole goes on by itself.
            if (ended && (run.Options?.Sample is not null || await jobs.ContinueAsync(uid, cancellationToken) == 0))
                return;
            var took = Stopwatch.GetElapsedTime(began);
            var pause = Math.Clamp(30 * Math.Min(before.TotalMilliseconds, took.TotalMilliseconds), 150, 10_000);
            before = took;
            await Task.Delay(TimeSpan.FromMilliseconds(pause), cancellationToken);
        }
    }
}
