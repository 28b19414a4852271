using GeoChat.Batch.Ingest.Notify;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>Which subscribers a request may name; where the address leads is checked again at each connection.</summary>
internal static class SubscriberRules
{
    /// <exception cref="RequestException">A URI that is not called.</exception>
    public static void Check(Subscriber? subscriber, WebhookOptions options)
    {
        if (subscriber is null)
            return;
        if (subscriber is { SuccessUri: null, FailedUri: null })
            throw new RequestException("The subscriber names nobody. Give successUri, failedUri or both, or leave the subscriber out.");
        foreach (var uri in (Uri?[])[subscriber.SuccessUri, subscriber.FailedUri])
        {
            if (
                uri is not null
                && !(
                    uri.IsAbsoluteUri
                    && (uri.Scheme == Uri.UriSchemeHttps || (options.AllowPrivateAddresses && uri.Scheme == Uri.UriSchemeHttp))
                    && uri.UserInfo.Length == 0
                )
            )
                throw new RequestException(
                    $"The subscriber '{uri}' is not called. Give an https:// URI without user and password (http only "
                        + $"where the server allows it: Webhooks:AllowPrivateAddresses)."
                );
        }
    }
}
