using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Errors of Amazon's client as errors of the scene.</summary>
internal static class S3Faults
{
    /// <summary>The error to throw instead; null for one that stays as it is.</summary>
    /// <param name="etag">The version that was asked for; null when opening.</param>
    public static Exception? Translate(Exception exception, string name, string? etag, CancellationToken cancellationToken) =>
        exception switch
        {
            SceneSourceException or TransientException => null,
            _ when cancellationToken.IsCancellationRequested => null,
            AmazonS3Exception { ErrorCode: "NoSuchBucket" } => new SceneMissingException(name, "there is no such bucket", exception),
            AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } when etag is not null => new SceneBytesChangedException(
                name,
                etag,
                "gone"
            ),
            AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } => new SceneMissingException(
                name,
                "there is no such object",
                exception
            ),
            AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed } => new SceneBytesChangedException(
                name,
                etag ?? "",
                "another version"
            ),
            AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } when etag is null => new SceneMissingException(
                name,
                "the object is empty",
                exception
            ),
            AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } => new SceneBytesChangedException(
                name,
                etag!,
                "shorter"
            ),
            AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } e => Denied(
                name,
                $"the service answers {e.ErrorCode}",
                e
            ),
            AmazonS3Exception
            {
                StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            } e => new TransientException($"the service answers {(int)e.StatusCode} {e.ErrorCode}", inner: e),
            AmazonS3Exception { StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.BadRequest } e => new SceneDeniedException(
                name,
                $"the service answers {e.ErrorCode}",
                "Set the bucket's region (option Scenes:S3:Region).",
                e
            ),
            AmazonServiceException { StatusCode: 0 } e => new TransientException(e.GetBaseException().Message, inner: e),
            AmazonServiceException e => new SceneUnreachableException(name, $"the service answers {(int)e.StatusCode} {e.ErrorCode}", e),
            AmazonClientException e when e.InnerException is HttpRequestException or IOException => new TransientException(
                e.GetBaseException().Message,
                inner: e
            ),
            // The client lists every place where it looked; its first sentence says it.
            AmazonClientException e => Denied(name, e.Message.Split(['.', ':'], 2)[0], e),
            OperationCanceledException => new TransientException("it takes too long to answer", inner: exception),
            HttpRequestException or IOException => new TransientException(exception.GetBaseException().Message, inner: exception),
            _ => null,
        };

    private static SceneDeniedException Denied(string name, string cause, Exception inner) =>
        new(
            name,
            cause,
            "Set Scenes:S3:AccessKey and :SecretKey, AWS_PROFILE or the machine's role, or Scenes:S3:Anonymous for public buckets.",
            inner
        );
}
