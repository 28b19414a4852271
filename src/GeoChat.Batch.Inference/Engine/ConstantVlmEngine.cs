using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>Answers every query with the same text after a fixed delay: for tests of the pipeline and for measuring its overhead.</summary>
/// <param name="answer">The text of every answer.</param>
/// <param name="delay">How long a request takes, or a whole batch where they go <paramref name="together"/>.</param>
/// <param name="slots">Requests computed at once; the others wait.</param>
/// <param name="imageSize">Side of the picture it pretends to need.</param>
/// <param name="profile">The model that it stands in for: its name, grammar and limits; null for a model named constant.</param>
/// <param name="together">One batch at a time, of the requests that wait when it begins: what comes later waits for its end, as on
/// a device without continuous batching.</param>
public sealed class ConstantVlmEngine(
    string answer,
    TimeSpan delay = default,
    int slots = 8,
    int imageSize = ModelProfile.GeoChatImageSize,
    ModelProfile? profile = null,
    bool together = false
) : IVlmEngine
{
    private readonly SemaphoreSlim _free = new(slots, slots);
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private bool _runs;

    /// <inheritdoc/>
    public VlmModelInfo Model { get; } =
        new(
            profile?.Name ?? "constant",
            new string('0', 64),
            "none",
            "none",
            VlmModelInfo.CurrentEngineVersion,
            imageSize,
            profile ?? new ModelProfile { Name = "constant" },
            4096
        );

    /// <inheritdoc/>
    public int Slots => slots;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VlmAnswer>> GenerateAsync(VlmRequest request, CancellationToken cancellationToken = default)
    {
        await (together ? InBatchAsync().WaitAsync(cancellationToken) : AloneAsync(cancellationToken));
        return [.. request.Queries.Select(q => new VlmAnswer(q.Prompt, [], [], [], AnswerText.Plain(answer), HitTokenCap: false))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _free.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AloneAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    private Task InBatchAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue(done);
            if (_runs)
                return done.Task;
            _runs = true;
        }

        _ = BatchesAsync();
        return done.Task;
    }

    private async Task BatchesAsync()
    {
        while (true)
        {
            var batch = new List<TaskCompletionSource>(slots);
            lock (_lock)
            {
                while (batch.Count < slots && _waiting.TryDequeue(out var next))
                    batch.Add(next);
                if (batch.Count == 0)
                {
                    _runs = false;
                    return;
                }
            }

            await Task.Delay(delay);
            batch.ForEach(one => one.SetResult());
        }
    }
}
