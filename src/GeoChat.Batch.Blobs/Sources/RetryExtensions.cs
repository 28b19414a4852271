using Polly;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Runs a retry pipeline; the last failure becomes the scene's error.</summary>
internal static class RetryExtensions
{
    /// <exception cref="SceneUnreachableException">The last attempt failed too.</exception>
    public static async Task<T> ExecuteAsync<T>(
        this ResiliencePipeline pipeline,
        Func<CancellationToken, Task<T>> work,
        string reference,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await work(token), cancellationToken);
        }
        catch (TransientException e)
        {
            throw new SceneUnreachableException(reference, e.Message, e.InnerException);
        }
    }

    /// <exception cref="SceneUnreachableException">The last attempt failed too.</exception>
    public static Task ExecuteAsync(
        this ResiliencePipeline pipeline,
        Func<CancellationToken, Task> work,
        string reference,
        CancellationToken cancellationToken
    ) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                await work(token);
                return true;
            },
            reference,
            cancellationToken
        );
}
