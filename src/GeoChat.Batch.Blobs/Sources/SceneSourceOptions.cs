using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Where scenes may come from besides local files, and how they are read (section <c>Scenes</c>).</summary>
public sealed class SceneSourceOptions : IValidatableObject
{
    /// <summary>Read https:// scenes from addresses of this machine and its networks too; for a user's own process only.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Networks that https:// scenes may be read from although they are private, as CIDR ("10.20.0.0/16").</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Read http:// scenes too.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>
    /// Use this process's own identity (managed identity, environment, AWS profile) for accounts and buckets that no connection
    /// names. Whoever may submit reads what that identity may read, so it is for a user's own process.
    /// </summary>
    public bool OwnIdentity { get; set; }

    /// <summary>Connections to Azure Blob Storage by name; az://NAME/container/path.</summary>
    public IDictionary<string, AzureConnection> Azure { get; } = new Dictionary<string, AzureConnection>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Connections to web servers by name, chosen by the prefix of an https:// scene.</summary>
    public IDictionary<string, HttpsConnection> Https { get; } = new Dictionary<string, HttpsConnection>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The S3 service of s3:// scenes.</summary>
    public S3Connection S3 { get; set; } = new();

    /// <summary>Host that an account's name is put before where only the account is named.</summary>
    [RegularExpression("^[a-z0-9.-]+$")]
    public string AzureSuffix { get; set; } = "blob.core.windows.net";

    /// <summary>Attempts of a request before its scene counts as unreachable.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 5;

    /// <summary>Wait before the second attempt; it doubles, with jitter, unless the server says how long (Retry-After).</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait before an attempt, whatever the server says.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time limit of an attempt, and the same again for each MiB that it requests.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Least bytes of a request, and of the first one that opens a scene.</summary>
    [Range(16 << 10, 16 << 20)]
    public int ReadAheadBytes { get; set; } = 128 << 10;

    /// <summary>Ranges with a smaller gap are fetched as one.</summary>
    [Range(0, 16 << 20)]
    public int MaxGapBytes { get; set; } = 64 << 10;

    /// <summary>Most bytes of a request that reads ahead.</summary>
    [Range(64 << 10, 256 << 20)]
    public int MaxRequestBytes { get; set; } = 4 << 20;

    /// <summary>Most bytes kept for each open scene.</summary>
    [Range(1 << 20, 1 << 30)]
    public int CacheBytes { get; set; } = 64 << 20;

    /// <summary>Requests under way at once for each open scene.</summary>
    [Range(1, 64)]
    public int Parallel { get; set; } = 4;

    /// <summary>Headers of distant scenes read at once at submit.</summary>
    [Range(1, 256)]
    public int ParallelHeaders { get; set; } = 16;

    /// <summary>A scene of a server without range requests is copied to a temporary file up to this size; 0 refuses it.</summary>
    [Range(0, long.MaxValue)]
    public long SpoolBytes { get; set; }

    /// <summary>Most objects that a glob may look through.</summary>
    [Range(1, 10_000_000)]
    public int MaxListed { get; set; } = 100_000;

    /// <summary>Most files of one scene (mosaic, band set).</summary>
    [Range(1, 100_000)]
    public int MaxGroupFiles { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, connection) in Https)
        {
            // Without the slash it would be sent to every host whose name begins like it.
            if (
                !Uri.TryCreate(connection.Prefix, UriKind.Absolute, out var prefix)
                || !prefix.Scheme.StartsWith("http", StringComparison.Ordinal)
                || !connection.Prefix.EndsWith('/')
            )
                yield return new ValidationResult(
                    $"Scenes:Https:{name}:Prefix is '{connection.Prefix}'. Write an address that ends with a slash, e.g. "
                        + "https://host/path/."
                );
        }

        foreach (var name in Azure.Where(c => (c.Value.ConnectionString is null) == (c.Value.Endpoint is null)).Select(c => c.Key))
            yield return new ValidationResult($"Set one of Scenes:Azure:{name}:ConnectionString and :Endpoint.");
    }
}
