using Azure;
using Azure.Identity;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>
/// Errors of Azure's client as errors of the scene; their texts are not passed on, since they may show an address with its
/// signature.
/// </summary>
internal static class AzureFaults
{
    /// <summary>The error to throw instead; null for one that stays as it is.</summary>
    /// <param name="etag">The version that was asked for; null when opening.</param>
    public static Exception? Translate(Exception exception, string name, string? etag = null)
    {
        var cause = exception is AggregateException many ? many.InnerExceptions[^1] : exception;
        return cause switch
        {
            SceneSourceException or OperationCanceledException => null,
            RequestFailedException { ErrorCode: "ContainerNotFound" } => new SceneMissingException(
                name,
                "there is no such container",
                cause
            ),
            RequestFailedException { Status: 404 } when etag is not null => new SceneBytesChangedException(name, etag, "gone"),
            RequestFailedException { Status: 404 } => new SceneMissingException(name, "there is no such blob", cause),
            RequestFailedException { Status: 412 } => new SceneBytesChangedException(name, etag ?? "", "another version"),
            RequestFailedException { Status: 416 } when etag is null => new SceneMissingException(name, "the blob is empty", cause),
            RequestFailedException { Status: 416 } => new SceneBytesChangedException(name, etag!, "shorter"),
            RequestFailedException { Status: 401 or 403 } e => new SceneDeniedException(
                name,
                $"the account answers {e.ErrorCode ?? $"{e.Status}"}",
                "Check the connection's key, SAS or identity (Scenes:Azure:NAME); reading needs the role Storage Blob Data Reader.",
                cause
            ),
            AuthenticationFailedException => new SceneDeniedException(
                name,
                "no identity of this process was accepted",
                "Sign in (az login), give the machine an identity, or set Scenes:Azure:NAME:ConnectionString.",
                cause
            ),
            RequestFailedException e when e.Status != 0 => new SceneUnreachableException(
                name,
                $"the account answers {e.Status} {e.ErrorCode}",
                cause
            ),
            EndOfStreamException => new SceneUnreachableException(name, "the answer ended early", cause),
            RequestFailedException or IOException or HttpRequestException => WebFaults.Translate(cause, name, CancellationToken.None)
                is BlobException refused
                ? refused
                : new SceneUnreachableException(name, cause.GetBaseException().Message, cause),
            _ => null,
        };
    }
}
