using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.OpenAi;

/// <summary>
/// Repeats requests that may succeed later, and decides whether request or server is at fault. When a request keeps failing, a
/// harmless one is sent: if the server answers that, or answered others meanwhile, the request is at fault; else the server is.
/// </summary>
/// <param name="options">Limits.</param>
/// <param name="connection">Where requests go.</param>
/// <param name="clock">For pauses.</param>
/// <param name="harmless">Body of a small request that any healthy server answers.</param>
internal sealed class RetryingCaller(OpenAiOptions options, ServerConnection connection, TimeProvider clock, byte[] harmless)
{
    private long _answers;

    /// <summary>The answer.</summary>
    /// <exception cref="VlmRequestException">This request cannot be answered.</exception>
    /// <exception cref="EngineFaultException">The server answers nobody.</exception>
    public async Task<ChatAnswer> AskAsync(byte[] body, int maxTokens, CancellationToken cancellationToken)
    {
        long? busySince = null;
        var answersBefore = Interlocked.Read(ref _answers);
        for (int tries = 0, failures = 0; ; tries++)
        {
            var asked = clock.GetTimestamp();
            var reply = await connection.AskAsync(body, maxTokens, cancellationToken);
            busySince = reply.Kind == ReplyKind.Busy ? busySince ?? asked : null;
            switch (reply.Kind)
            {
                case ReplyKind.Answer:
                    Interlocked.Increment(ref _answers);
                    return reply.Answer!;
                case ReplyKind.Refused:
                    throw new VlmRequestException($"{Server} {reply.Reason}");
                case ReplyKind.Denied:
                    throw new EngineFaultException($"{Server} {reply.Reason}");
                case ReplyKind.Failed when ++failures >= options.Attempts:
                    throw await WorksAsync(answersBefore, cancellationToken)
                        ? new VlmRequestException($"{Server} {reply.Reason}, {failures} times, while it answered others")
                        : new EngineFaultException($"{Server} {reply.Reason}, {failures} times, and answers nothing else");
            }

            var pause = Pause(tries, reply.RetryAfter);
            if (busySince is { } since && clock.GetElapsedTime(since) + pause > options.Patience)
                throw new EngineFaultException(
                    $"{Server} {reply.Reason}; it was waited for as long as Patience allows ({options.Patience.TotalSeconds:0} s)"
                );
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private string Server => $"The server at {options.BaseAddress.GetLeftPart(UriPartial.Path)}";

    private async Task<bool> WorksAsync(long answersBefore, CancellationToken cancellationToken) =>
        Interlocked.Read(ref _answers) > answersBefore
        || (await connection.AskAsync(harmless, 1, cancellationToken)).Kind == ReplyKind.Answer;

    // Jitter: requests that failed together are not repeated together.
    private TimeSpan Pause(int tries, TimeSpan? asked)
    {
        var most = Math.Min(options.LongestPause.TotalSeconds, options.FirstPause.TotalSeconds * Math.Pow(2, Math.Min(tries, 30)));
        var own = TimeSpan.FromSeconds(most * (0.5 + (Random.Shared.NextDouble() / 2)));
        return asked > own ? asked.Value + (own / 2) : own;
    }
}
