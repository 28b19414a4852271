namespace GeoChat.Batch.Blobs.Sources;

/// <summary>An S3 service and the buckets of it that may be read.</summary>
public sealed class S3Connection
{
    /// <summary>Buckets that s3:// scenes may name; "*" for all that the credentials can read.</summary>
    public IList<string> Buckets { get; } = [];

    /// <summary>Address of a service other than Amazon's.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Region of the buckets.</summary>
    public string? Region { get; set; }

    /// <summary>Access key; null takes the environment's, the profile's or the machine's own.</summary>
    public string? AccessKey { get; set; }

    /// <summary>Its secret.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Read public buckets without signing.</summary>
    public bool Anonymous { get; set; }
}
