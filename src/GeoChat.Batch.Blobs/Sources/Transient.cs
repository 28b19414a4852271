using Polly;
using Polly.Retry;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>A failure that may pass: the request is tried again.</summary>
internal sealed class TransientException(string cause, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(cause, inner)
{
    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>How often and when requests are tried again.</summary>
internal static class Transient
{
    /// <summary>Doubling waits with jitter, or what the server said, never longer than <see cref="SceneSourceOptions.MaxWait"/>.</summary>
    public static ResiliencePipeline Pipeline(SceneSourceOptions options, TimeProvider clock)
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

    /// <summary>How long a try that asks for so many bytes may take.</summary>
    public static TimeSpan Limit(SceneSourceOptions options, long bytes) => options.RequestTimeout * (1 + (bytes / (double)(1 << 20)));
}
