using GeoChat.Batch.Prompting;

namespace GeoChat.Batch.Inference;

/// <summary>Answers every query with the same text after a fixed delay: for tests of the pipeline and for measuring its overhead.</summary>
/// <param name="answer">The text of every answer.</param>
/// <param name="delayPerChip">How long a request takes.</param>
/// <param name="slots">Requests computed at once; the others wait.</param>
/// <param name="imageSize">Side of the picture it pretends to need.</param>
/// <param name="profile">The model that it stands in for: its name, grammar and limits; null for a model named constant.</param>
public sealed class ConstantVlmEngine(string answer, TimeSpan delayPerChip = default, int slots = 8, int imageSize = 504, ModelProfile? profile = null) : IVlmEngine
{
    private readonly SemaphoreSlim _free = new(slots, slots);

    /// <inheritdoc/>
    public VlmModelInfo Model { get; } = new(
        profile?.Name ?? "constant", new string('0', 64), "none", "none", VlmModelInfo.CurrentEngineVersion, imageSize, profile ?? new ModelProfile { Name = "constant" }, 4096);

    /// <inheritdoc/>
    public int Slots => slots;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VlmAnswer>> GenerateAsync(VlmRequest request, CancellationToken cancellationToken = default)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            if (delayPerChip > TimeSpan.Zero)
                await Task.Delay(delayPerChip, cancellationToken);
        }
        finally
        {
            _free.Release();
        }

        return [.. request.Queries.Select(q => new VlmAnswer(q.Prompt, [], [], [], AnswerText.Plain(answer), HitTokenCap: false))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _free.Dispose();
        return ValueTask.CompletedTask;
    }
}
