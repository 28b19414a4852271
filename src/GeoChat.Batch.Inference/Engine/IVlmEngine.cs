using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>A vision-language model that answers several queries about one picture; safe to call from many threads at once.</summary>
/// <remarks>
/// Two implementations: our own (<see cref="VlmEngine"/>) and any OpenAI-style server. <see cref="ConstantVlmEngine"/> stands in
/// where answers do not matter.
/// </remarks>
public interface IVlmEngine : IAsyncDisposable
{
    /// <summary>What is loaded: stored with every answer.</summary>
    VlmModelInfo Model { get; }

    /// <summary>Requests worth having in flight at once; more are accepted and wait.</summary>
    int Slots { get; }

    /// <summary>Whether <see cref="VlmQuery.Continuation"/> is honoured: a closed set of answers can be scored.</summary>
    bool ScoresContinuations => false;

    /// <summary>Answers all queries of a request, in their order.</summary>
    /// <exception cref="VlmRequestException">The request cannot be answered as it is (too long, image of another size): never retry
    /// it.</exception>
    /// <exception cref="EngineFaultException">The engine itself failed and answers nothing any more.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the request left at the next step.</exception>
    Task<IReadOnlyList<VlmAnswer>> GenerateAsync(VlmRequest request, CancellationToken cancellationToken = default);
}
