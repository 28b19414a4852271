using GeoChat.Batch.Blobs;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Worker.Engine;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>What the model says of a claimed chip: reads its pixels, asks its queries, and makes rows of the answers.</summary>
internal sealed class ChipAnswers(
    SceneCache scenes,
    IChipStore chips,
    EngineHost host,
    StorePatience patience,
    WorkerIdentity identity,
    TimeProvider clock
)
{
    /// <summary>Name of the model that answers.</summary>
    public string Model => host.Engine.Model.Name;

    public async Task<ChipCompletion> AnswerAsync(ClaimedChip chip, CancellationToken cancellationToken)
    {
        var model = host.Engine.Model;
        var scene = await patience.RunAsync(() => scenes.GetAsync(chip.SceneId));
        var pixels = await chips.ReadAsync(chip.ContentHash, cancellationToken);
        var asked = await Conversation.AskAsync(host.Engine, chip, scene, pixels.Data, cancellationToken);
        var answers = asked.Select(turn => AnswerRows.Of(turn, chip, scene, model, clock.GetUtcNow())).ToList();
        var leastGsd = model.Profile.GsdMetres?[0];
        var quarters = await FinerChips.OfAsync(chip, scene, pixels, leastGsd, answers, chips, cancellationToken);
        // Answered, so the engine has done with them; after a fault or a cancel it may not have.
        pixels.Reuse();
        return Completion(chip, null, answers) with { Quarters = quarters };
    }

    /// <summary>The end of a chip that cannot be answered.</summary>
    public ChipCompletion Failed(ClaimedChip chip, string reason) => Completion(chip, reason, []);

    private ChipCompletion Completion(ClaimedChip chip, string? failedReason, IReadOnlyList<AnswerWithBoxes> answers) =>
        new(chip.ChipId, chip.SceneId, chip.Attempt, identity.Id, failedReason, answers);
}
