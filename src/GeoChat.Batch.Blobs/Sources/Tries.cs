using Polly;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Runs of a pipeline whose last failure becomes the scene's error.</summary>
internal static class Tries
{
    /// <exception cref="SceneUnreachableException">The last try failed too.</exception>
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

    /// <exception cref="SceneUnreachableException">The last try failed too.</exception>
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
