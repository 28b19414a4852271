using System.Net;
using System.Net.Http.Headers;
using Polly;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Scenes on web servers.</summary>
internal sealed class WebScenes(HttpClient http, SceneSourceOptions options, TimeProvider clock) : IDisposable
{
    private const long MaxSideFile = 1 << 20;
    private readonly ResiliencePipeline _retries = RetryPolicy.Create(options, clock);

    public SceneSourceOptions Options => options;

    /// <summary>Refuses an address that is not read, before anything is sent or stored.</summary>
    /// <exception cref="SceneReferenceException">Not an https address, or one with a secret in it.</exception>
    public Uri Check(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw new SceneReferenceException(text, "it is no address", "Write https://host/path/scene.tif.");
        if (address.Scheme == Uri.UriSchemeHttp && !options.AllowPlainHttp && !options.AllowPrivateAddresses)
            throw new SceneReferenceException(
                text,
                "http is not read here",
                "Use https, or ask the operator to allow it (option Scenes:AllowPlainHttp)."
            );
        if (SceneSecrets.IsIn(address))
        {
            throw new SceneReferenceException(
                text,
                "the address holds a secret, which would be stored with the job",
                "Leave it out and let the operator name it once: "
                    + "Scenes:Https:NAME:Prefix and :Query, or Scenes:Azure:NAME for az://NAME/container/path."
            );
        }

        return address;
    }

    /// <summary>Opens a scene with one request for its first bytes.</summary>
    /// <exception cref="SceneSourceException">It is not there, cannot be had, or its server gives no ranges.</exception>
    public async Task<SceneBytes> OpenAsync(string text, CancellationToken cancellationToken)
    {
        var address = Check(text);
        return await _retries.ExecuteAsync(async token => await OpenOnceAsync(address, token), text, cancellationToken);
    }

    /// <summary>Opens a file that may be missing; from a server without ranges only where it is small.</summary>
    public async Task<SceneBytes?> FindAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.ExecuteAsync(
                async token => await OpenOnceAsync(address, token, MaxSideFile),
                address.ToString(),
                cancellationToken
            );
        }
        catch (Exception e) when (e is SceneMissingException or SceneDeniedException or SceneWithoutRangesException)
        {
            // Storage without the right to list answers 403 for a missing object.
            return null;
        }
    }

    /// <summary>Fills a buffer from an offset of a scene that must still be what it was.</summary>
    public async Task ReadAsync(WebSceneBytes scene, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // A broken connection loses only what did not arrive: the next attempt requests the rest.
        var done = 0;
        await _retries.ExecuteAsync(
            async token =>
            {
                using var limit = Limit(buffer.Length - done, token);
                try
                {
                    using var request = Request(scene.Address, offset + done, offset + buffer.Length - 1);
                    scene.Version.Pin(request);
                    using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                    WebAnswer.Check(scene.Name, response, scene.Version, scene.Length, offset + done);
                    await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
                    while (done < buffer.Length)
                    {
                        var read = await body.ReadAsync(buffer[done..], limit.Token);
                        if (read == 0)
                            throw new TransientException($"the answer ended {buffer.Length - done} bytes early");
                        done += read;
                    }
                }
                catch (Exception e) when (WebFaults.Translate(e, scene.Name, token) is { } cause)
                {
                    throw cause;
                }
            },
            scene.Name,
            cancellationToken
        );
    }

    public void Dispose() => http.Dispose();

    private async Task<SceneBytes> OpenOnceAsync(Uri address, CancellationToken cancellationToken, long? small = null)
    {
        var name = address.GetLeftPart(UriPartial.Path);
        using var limit = Limit(options.ReadAheadBytes, cancellationToken);
        try
        {
            using var request = Request(address, 0, options.ReadAheadBytes - 1);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var version = WebVersion.FromResponse(response);
            if (response.StatusCode == HttpStatusCode.OK)
                return await WholeFile.ReadAsync(response, address, name, version, small, this, cancellationToken);
            var length = WebAnswer.Check(name, response, null, null, 0);
            var head = new byte[Math.Min(length, options.ReadAheadBytes)];
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            var read = await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit.Token);
            if (read < head.Length)
                throw new TransientException($"the answer ended {head.Length - read} bytes early");
            return new WebSceneBytes(this, address, name, length, version, head);
        }
        catch (Exception e) when (WebFaults.Translate(e, name, cancellationToken) is { } cause)
        {
            throw cause;
        }
    }

    private HttpRequestMessage Request(Uri address, long from, long to)
    {
        var connection = options.Https.Values.FirstOrDefault(c =>
            c.Prefix.Length > 0 && address.ToString().StartsWith(c.Prefix, StringComparison.Ordinal)
        );
        if (connection?.Query is { Length: > 0 } query)
            address = new UriBuilder(address) { Query = $"{address.Query.TrimStart('?')}&{query.TrimStart('?')}".TrimStart('&') }.Uri;
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(from, to);
        // A compressed answer would have other offsets.
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.UserAgent.ParseAdd("geochat-batch");
        if (connection?.Authorization is { Length: > 0 } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    private CancellationTokenSource Limit(long bytes, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RetryPolicy.AttemptTimeout(options, bytes));
        return limit;
    }
}
