using Microsoft.Security.AntiSSRF;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>
/// The client that reads web addresses which users name. Where private addresses are not allowed, each connection is checked after
/// the name was resolved, redirects included, so that neither a name nor a redirect leads into this machine's networks.
/// </summary>
internal static class WebClient
{
    private const int Redirects = 5;

    public static HttpClient Create(SceneSourceOptions options) => new(Handler(options)) { Timeout = Timeout.InfiniteTimeSpan };

    private static HttpMessageHandler Handler(SceneSourceOptions options)
    {
        if (options.AllowPrivateAddresses)
            return new SocketsHttpHandler
            {
                MaxAutomaticRedirections = Redirects,
                ConnectTimeout = options.RequestTimeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
            };
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AllowPlainTextHttp = options.AllowPlainHttp };
        policy.AddAllowedAddresses([.. options.AllowedNetworks]);
        var handler = policy.GetHandler();
        handler.MaxAutomaticRedirections = Redirects;
        handler.ConnectTimeout = options.RequestTimeout;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.UseCookies = false;
        return handler;
    }
}
