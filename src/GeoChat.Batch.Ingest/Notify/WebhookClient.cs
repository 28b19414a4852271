using Microsoft.Extensions.Options;
using Microsoft.Security.AntiSSRF;

namespace GeoChat.Batch.Ingest.Notify;

/// <summary>
/// The client that calls subscribers: it connects to public addresses only (checked at the connection, redirects included) unless
/// the operator allows others.
/// </summary>
internal sealed class WebhookClient(IOptions<WebhookOptions> options) : IDisposable
{
    public HttpClient Http { get; } = new(Handler(options.Value)) { Timeout = options.Value.Timeout };

    public void Dispose() => Http.Dispose();

    private static HttpMessageHandler Handler(WebhookOptions options) =>
        options.AllowPrivateAddresses
            ? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }
            : new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest).GetHandler();
}
