using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>
/// Scenes in Azure Blob Storage. The first part of az://A/B/... is a connection's name (or, with the process's own identity, an account);
/// where there is no connection of that name, a single connection stands for all and the first part is its container.
/// </summary>
internal sealed partial class AzureScenes(SceneSourceOptions options, Func<HttpClient> publicOnly)
{
    private readonly ConcurrentDictionary<string, BlobServiceClient> _clients = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The client of a reference, its container, and the blob's name or pattern; and the reference in full.</summary>
    /// <exception cref="SceneReferenceException">No connection of that name, or no container.</exception>
    public (BlobContainerClient Container, string Path, string Canonical) Locate(string rest)
    {
        var text = "az://" + rest;
        if (rest.AsSpan().IndexOfAny('?', '#') is >= 0 and var mark && SceneSecrets.Hide(rest) != rest)
            throw new SceneReferenceException(
                text[..(mark + 5)],
                "it carries a signature, which would be stored with the job",
                "Leave it out; the operator names it once: Scenes:Azure:NAME:Sas."
            );
        var parts = rest.Split('/', 2);
        var name = parts[0];
        if (options.Azure.ContainsKey(name))
        {
            if (parts.Length < 2)
                throw NoContainer(text);
            parts = parts[1].Split('/', 2);
        }
        else if (options.Azure.Count == 1)
        {
            name = options.Azure.Keys.Single();
        }
        else if (
            options.OwnIdentity
            && AccountName().IsMatch(name)
            && parts.Length == 2
            && parts[1].Contains('/', StringComparison.Ordinal)
        )
        {
            parts = parts[1].Split('/', 2);
        }
        else
        {
            var known =
                options.Azure.Count == 0
                    ? "none is configured"
                    : $"known: {string.Join(", ", options.Azure.Keys.Order(StringComparer.Ordinal))}";
            throw new SceneReferenceException(
                text,
                $"no storage connection '{name}' here ({known})",
                "Write az://CONNECTION/container/path; the operator sets Scenes:Azure:CONNECTION:ConnectionString, or :Endpoint for "
                    + "managed identity."
            );
        }

        if (!ContainerName().IsMatch(parts[0]))
            throw NoContainer(text);
        var path = parts.Length > 1 ? parts[1] : "";
        return (_clients.GetOrAdd(name, Client).GetBlobContainerClient(parts[0]), path, $"az://{name}/{parts[0]}/{path}");
    }

    /// <summary>Opens a blob with one request.</summary>
    public Task<SceneBytes> OpenAsync(string rest, CancellationToken cancellationToken)
    {
        var (container, path, canonical) = Locate(rest);
        return OpenAsync(container, path, canonical, options, cancellationToken);
    }

    /// <summary>Names of the blobs that a pattern names, in order.</summary>
    public async Task<IReadOnlyList<string>> ExpandAsync(string rest, CancellationToken cancellationToken)
    {
        var (container, path, canonical) = Locate(rest);
        if (SceneGlob.Parse(path) is not { } glob)
            return [canonical];
        try
        {
            var found = new List<string>();
            var seen = 0;
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, glob.Prefix, cancellationToken))
            {
                if (++seen > options.MaxListed)
                    throw new SceneReferenceException(
                        canonical,
                        $"more than {options.MaxListed} blobs begin like it",
                        "Name a narrower pattern, or raise Scenes:MaxListed."
                    );
                if (glob.Matches(blob.Name))
                    found.Add(canonical[..^path.Length] + blob.Name);
            }

            found.Sort(StringComparer.Ordinal);
            return found.Count > 0 ? found : throw new SceneMissingException(canonical, "no blob matches");
        }
        catch (Exception e) when (AzureFaults.Translate(e, canonical) is { } cause)
        {
            throw cause;
        }
    }

    internal static async Task<SceneBytes> OpenAsync(
        BlobContainerClient container,
        string path,
        string canonical,
        SceneSourceOptions options,
        CancellationToken cancellationToken
    )
    {
        var blob = container.GetBlobClient(path);
        try
        {
            using var answer = (
                await blob.DownloadStreamingAsync(
                    new BlobDownloadOptions { Range = new HttpRange(0, options.ReadAheadBytes) },
                    cancellationToken
                )
            ).Value;
            // "bytes 0-131071/999999"
            var range = answer.Details.ContentRange;
            var length = range is null
                ? answer.Details.ContentLength
                : long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);
            var head = new byte[Math.Min(length, options.ReadAheadBytes)];
            await answer.Content.ReadExactlyAsync(head, cancellationToken);
            return new AzureSceneBytes(container, path, canonical, length, answer.Details.ETag, head, options);
        }
        catch (Exception e) when (AzureFaults.Translate(e, canonical) is { } cause)
        {
            throw cause;
        }
    }

    private BlobServiceClient Client(string name)
    {
        var client = new BlobClientOptions();
        client.Retry.MaxRetries = options.Attempts - 1;
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.Delay = options.FirstWait;
        client.Retry.MaxDelay = options.MaxWait;
        client.Retry.NetworkTimeout = RetryPolicy.AttemptTimeout(options, options.MaxRequestBytes);
        client.Diagnostics.IsLoggingContentEnabled = false;
        if (!options.Azure.TryGetValue(name, out var connection))
        {
            // The account's name is the user's: whatever it resolves to, it is no address of ours.
            client.Transport = new HttpClientTransport(publicOnly());
            return new BlobServiceClient(new Uri($"https://{name}.{options.AzureSuffix}"), new DefaultAzureCredential(), client);
        }

        if (connection.ConnectionString is { } text)
            return new BlobServiceClient(text, client);
        if (connection.Endpoint is not { } endpoint)
            throw new SceneReferenceException(
                $"az://{name}",
                "its connection says neither a connection string nor an endpoint",
                $"Set Scenes:Azure:{name}:ConnectionString or :Endpoint."
            );
        return connection.Sas is { } sas
            ? new BlobServiceClient(endpoint, new AzureSasCredential(sas), client)
            : new BlobServiceClient(endpoint, new DefaultAzureCredential(), client);
    }

    private static SceneReferenceException NoContainer(string text) =>
        new(text, "it names no container", "Write az://CONNECTION/container/path, e.g. az://images/2026/*.tif.");

    [GeneratedRegex("^[a-z0-9]{3,24}$", RegexOptions.CultureInvariant)]
    private static partial Regex AccountName();

    [GeneratedRegex("^(\\$root|\\$web|[a-z0-9](-?[a-z0-9]){2,62})$", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerName();
}
