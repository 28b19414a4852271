using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Scheduling;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>A caller's request inside the engine.</summary>
internal sealed class EngineRequest(VlmRequest request, int[][] inputIds, Generation generation, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<IReadOnlyList<VlmAnswer>> _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public VlmRequest Request => request;

    public Generation Generation => generation;

    public CancellationToken Cancellation => cancellation;

    /// <summary>What the caller awaits.</summary>
    public Task<IReadOnlyList<VlmAnswer>> Answers => _answers.Task;

    /// <summary>Turns ids into a request, or says why the model cannot answer it.</summary>
    /// <exception cref="VlmRequestException">It cannot.</exception>
    public static EngineRequest Create(VlmRequest request, LlamaTokenizer tokenizer, VlmModelInfo model, CancellationToken cancellation)
    {
        if (request.Queries.Count == 0)
            throw new VlmRequestException("A request needs at least one query.");
        if (request.Rgb.Length != 0 && request.Rgb.Length != 3 * model.ImageSize * model.ImageSize)
            throw new VlmRequestException(
                $"The picture has {request.Rgb.Length} bytes; {model.Name} takes {model.ImageSize} x {model.ImageSize} pixels of RGB."
            );
        var ids = new int[request.Queries.Count][];
        var prompts = new int[ids.Length][];
        var forced = new int[]?[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = tokenizer.EncodePrompt(request.Queries[i].Prompt);
            prompts[i] = Spread(ids[i], request.Rgb.Length != 0, model.ImageTokens);
            if (request.Queries[i].MaxNewTokens < 1)
                throw new VlmRequestException("A query must allow at least one token of answer.");
            if (request.Queries[i].Continuation is { } continuation)
                forced[i] = tokenizer.EncodeAnswer(request.Queries[i].Prompt, continuation);
            if (prompts[i].Length + (forced[i]?.Length ?? 1) > model.ContextLength)
                throw new VlmRequestException(
                    $"The prompt takes {prompts[i].Length} of the {model.ContextLength} tokens that {model.Name} can read, which "
                        + "leaves none for an answer: shorten the query."
                );
        }

        return new(
            request,
            ids,
            new(prompts, [.. request.Queries.Select((q, i) => forced[i]?.Length ?? q.MaxNewTokens)], model.ContextLength, forced),
            cancellation
        );
    }

    /// <summary>Hands the answers to the caller.</summary>
    public void Finish(LlamaTokenizer tokenizer) =>
        _answers.TrySetResult([
            .. generation.Branches.Select(b =>
            {
                var tokens = b.Tokens.ToArray();
                var logProbs = b.LogProbs.ToArray();
                return new VlmAnswer(
                    request.Queries[b.Index].Prompt,
                    inputIds[b.Index],
                    tokens,
                    logProbs,
                    AnswerText.From(tokenizer, tokens, logProbs),
                    b.HitTokenCap
                )
                {
                    Margins = [.. b.Margins],
                };
            }),
        ]);

    /// <summary>Ends the request without an answer.</summary>
    public void Fail(Exception error) => _answers.TrySetException(error);

    /// <summary>Ends the request as cancelled.</summary>
    public void Cancel() => _answers.TrySetCanceled(cancellation.IsCancellationRequested ? cancellation : new CancellationToken(true));

    // The picture's placeholder takes as many rows as the picture has features, before anything is scheduled.
    private static int[] Spread(int[] ids, bool hasPicture, int imageTokens)
    {
        var places = ids.Count(id => id == LlamaTokenizer.ImageToken);
        if (places != (hasPicture ? 1 : 0))
            throw new VlmRequestException(
                hasPicture
                    ? $"The prompt has {places} <image>; with a picture it must have exactly one."
                    : "The prompt has an <image>, but the request has no picture."
            );
        if (places == 0)
            return ids;
        var at = Array.IndexOf(ids, LlamaTokenizer.ImageToken);
        return [.. ids.AsSpan(0, at), .. Enumerable.Repeat(LlamaTokenizer.ImageToken, imageTokens), .. ids.AsSpan(at + 1)];
    }
}
