using Polly;
using Polly.Retry;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>A temporary failure: the request is repeated.</summary>
internal sealed class TransientException(string cause, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(cause, inner)
{
    /// <summary>Wait that the server asks for.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>When and how often requests are repeated.</summary>
internal static class RetryPolicy
{
    /// <summary>
    /// Exponential waits with jitter, or the server's Retry-After, never longer than <see cref="SceneSourceOptions.MaxWait"/>.
    /// </summary>
    public static ResiliencePipeline Create(SceneSourceOptions options, TimeProvider clock)
    {
        if (options.Attempts == 1)
            return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<TransientException>(),
                    MaxRetryAttempts = options.Attempts - 1,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = options.FirstWait,
                    MaxDelay = options.MaxWait,
                    DelayGenerator = args =>
                        ValueTask.FromResult(
                            args.Outcome.Exception is TransientException { RetryAfter: { } wait }
                                ? (TimeSpan?)(wait < options.MaxWait ? wait : options.MaxWait)
                                : null
                        ),
                }
            )
            .Build();
    }

    /// <summary>Time limit of an attempt that requests so many bytes.</summary>
    public static TimeSpan AttemptTimeout(SceneSourceOptions options, long bytes) =>
        options.RequestTimeout * (1 + (bytes / (double)(1 << 20)));
}
