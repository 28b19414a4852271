using System.Diagnostics;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Worker.Engine;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// Third stop, receiving side: claims a chip, reads its pixels, asks the model, and writes what it said. A fault of the chip (its
/// pixels, its prompt) ends the chip as failed; a fault of the engine marks nothing and ends the worker; a database that is away is
/// waited for; anything else leaves the claim to its lease.
/// </summary>
internal sealed partial class ChipAnalysis(
    ClaimBatcher claims,
    CompletionWriter completions,
    SceneCache scenes,
    IChipStore chips,
    EngineHost host,
    AloneGate gate,
    HeldChips held,
    IPipelineStore store,
    StorePatience patience,
    WorkerIdentity identity,
    EngineFaults faults,
    ChipRate rate,
    TimeProvider clock,
    ILogger<ChipAnalysis> logger
)
{
    /// <summary>Answers the chip and stores the answer before it returns; a chip that is not ours to answer is left alone.</summary>
    public async Task RunAsync(long chipId, CancellationToken cancellationToken)
    {
        try
        {
            if (await claims.ClaimAsync(chipId) is not { } chip)
                return;
            var pass = gate.TryEnter(chip.Alone);
            while (pass is null)
            {
                // A chip that waits here is not held: a crash of the one that runs must not count against it.
                await store.SuspendChipsAsync([(chip.ChipId, chip.Attempt)], CancellationToken.None);
                pass = await gate.EnterAsync(chip.Alone, cancellationToken);
                if (await claims.ClaimAsync(chipId) is not { } again)
                {
                    pass.Dispose();
                    return;
                }

                if (again.Alone && !chip.Alone)
                {
                    pass.Dispose();
                    pass = gate.TryEnter(alone: true);
                }

                chip = again;
            }

            await RunAsync(chip, pass, cancellationToken);
        }
        catch (Exception e) when (StorePatience.IsAway(e))
        {
            // The host stops while the database is away. The message has done its part: the chip's row brings another.
            Left(chipId, e.GetBaseException().Message);
        }
    }

    private async Task RunAsync(ClaimedChip chip, IDisposable pass, CancellationToken cancellationToken)
    {
        using var hold = held.Hold(chip.ChipId);
        var started = clock.GetTimestamp();
        // Under the message's span, which lies in the job's trace where the ingest host chose this chip.
        using var span = Telemetry.Source.StartActivity("analyze");
        span?.SetTag("geochat.chip.id", chip.ChipId).SetTag("gen_ai.request.model", host.Engine.Model.Name);
        ChipCompletion completion;
        try
        {
            using (pass)
                completion = await AnswerAsync(chip, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await store.ReleaseChipsAsync([(chip.ChipId, chip.Attempt)], CancellationToken.None);
            throw;
        }
        catch (Exception e) when (ChipFaults.IsChipFault(e))
        {
            ChipFailed(chip.ChipId, e.Message);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            completion = new ChipCompletion(chip.ChipId, chip.SceneId, chip.Attempt, identity.Id, e.Message, []);
        }
        catch (Exception e) when (e is ModelException or EngineFaultException)
        {
            await store.ReleaseChipsAsync([(chip.ChipId, chip.Attempt)], CancellationToken.None);
            faults.Report(e);
            throw;
        }

        if (!await completions.WriteAsync(completion))
            Stale(chip.ChipId);
        rate.Add();
        var outcome = new KeyValuePair<string, object?>("outcome", completion.FailedReason is null ? "done" : "failed");
        Telemetry.ChipCount.Add(1, outcome);
        Telemetry.ChipDuration.Record(clock.GetElapsedTime(started).TotalSeconds, outcome);
    }

    private async Task<ChipCompletion> AnswerAsync(ClaimedChip chip, CancellationToken cancellationToken)
    {
        var scene = await patience.RunAsync(() => scenes.GetAsync(chip.SceneId));
        var pixels = await chips.ReadAsync(chip.ContentHash, cancellationToken);
        var asked = await Conversation.AskAsync(host.Engine, chip, scene, pixels.Data, cancellationToken);
        var answers = asked.Select(turn => AnswerRows.Of(turn, chip, scene, host.Engine.Model, clock.GetUtcNow())).ToList();
        var quarters = await FinerChips.OfAsync(
            chip,
            scene,
            pixels,
            host.Engine.Model.Profile.GsdMetres?[0],
            answers,
            chips,
            cancellationToken
        );
        // Answered, so the engine has done with them; after a fault or a cancel it may not have.
        pixels.Reuse();
        return new ChipCompletion(chip.ChipId, chip.SceneId, chip.Attempt, identity.Id, null, answers) { Quarters = quarters };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chip {ChipId} failed: {Reason}")]
    private partial void ChipFailed(long chipId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chip {ChipId} is left to others: {Reason}")]
    private partial void Left(long chipId, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Chip {ChipId} was answered too late: another claim holds it, nothing was written"
    )]
    private partial void Stale(long chipId);
}
