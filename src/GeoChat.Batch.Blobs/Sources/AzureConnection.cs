namespace GeoChat.Batch.Blobs.Sources;

/// <summary>
/// A connection to Azure Blob Storage: a connection string, or an endpoint with a SAS or, without one, this process's managed
/// identity.
/// </summary>
public sealed class AzureConnection
{
    /// <summary>Connection string with an account key or a SAS.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>https://ACCOUNT.blob.core.windows.net</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Shared access signature for the endpoint.</summary>
    public string? Sas { get; set; }
}
