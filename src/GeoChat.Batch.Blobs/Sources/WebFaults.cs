using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Security.AntiSSRF;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Classifies errors below HTTP: refused by policy, permanent, or worth another attempt.</summary>
internal static class WebFaults
{
    /// <summary>The error to throw instead; null for one that stays as it is.</summary>
    public static Exception? Translate(Exception exception, string name, CancellationToken cancellationToken)
    {
        if (exception is BlobException or TransientException || cancellationToken.IsCancellationRequested)
            return null;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AntiSSRFException:
                // The unspecified address, which is this machine.
                case ArgumentException:
                    return new SceneAddressRefusedException(name, exception);
                case AuthenticationException:
                    return new SceneUnreachableException(name, $"its certificate is not trusted ({cause.Message})", exception);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }:
                    return new SceneUnreachableException(name, "there is no host of that name", exception);
            }
        }

        return exception switch
        {
            OperationCanceledException => new TransientException("it takes too long to answer", inner: exception),
            NotSupportedException or InvalidOperationException or UriFormatException => new SceneUnreachableException(
                name,
                exception.Message,
                exception
            ),
            HttpRequestException or IOException or SocketException => new TransientException(
                exception.GetBaseException().Message,
                inner: exception
            ),
            _ => null,
        };
    }
}
