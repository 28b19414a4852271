using System.Diagnostics;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Worker.Engine;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// Third stop, receiving side: takes a chip's turn, asks the model, and writes what it said. A fault of the chip (its pixels, its
/// prompt) ends the chip as failed; a fault of the engine marks nothing and ends the worker; a database that is away is waited for;
/// anything else leaves the claim to its lease.
/// </summary>
internal sealed partial class ChipAnalysis(
    ChipTurns turns,
    ChipAnswers answers,
    CompletionWriter completions,
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
            using var turn = await turns.TakeAsync(chipId, cancellationToken);
            if (turn is not null)
                await RunAsync(turn, cancellationToken);
        }
        catch (Exception e) when (StorePatience.IsAway(e))
        {
            // The host stops while the database is away. The message has done its part: the chip's row brings another.
            Left(chipId, e.GetBaseException().Message);
        }
    }

    private async Task RunAsync(ChipTurn turn, CancellationToken cancellationToken)
    {
        var chip = turn.Chip;
        var started = clock.GetTimestamp();
        // Under the message's span, which lies in the job's trace where the ingest host chose this chip.
        using var span = Telemetry.Source.StartActivity("analyze");
        span?.SetTag("geochat.chip.id", chip.ChipId).SetTag("gen_ai.request.model", answers.Model);
        var completion = await AnswerAsync(turn, span, cancellationToken);
        turn.Leave();
        if (!await completions.WriteAsync(completion))
            Stale(chip.ChipId);
        rate.Add();
        var outcome = new KeyValuePair<string, object?>("outcome", completion.FailedReason is null ? "done" : "failed");
        Telemetry.ChipCount.Add(1, outcome);
        Telemetry.ChipDuration.Record(clock.GetElapsedTime(started).TotalSeconds, outcome);
    }

    private async Task<ChipCompletion> AnswerAsync(ChipTurn turn, Activity? span, CancellationToken cancellationToken)
    {
        try
        {
            return await answers.AnswerAsync(turn.Chip, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            turn.Leave();
            await turn.ReleaseAsync();
            throw;
        }
        catch (Exception e) when (ChipFaults.IsChipFault(e))
        {
            ChipFailed(turn.Chip.ChipId, e.Message);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            return answers.Failed(turn.Chip, e.Message);
        }
        catch (Exception e) when (e is ModelException or EngineFaultException)
        {
            turn.Leave();
            await turn.ReleaseAsync();
            faults.Report(e);
            throw;
        }
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
