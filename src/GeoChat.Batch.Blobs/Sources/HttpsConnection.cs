namespace GeoChat.Batch.Blobs.Sources;

/// <summary>What requests to a web server need besides the scene's own address.</summary>
public sealed class HttpsConnection
{
    /// <summary>Scenes that begin with this use the connection; it ends with a slash.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Query string to add to every request, e.g. a SAS.</summary>
    public string? Query { get; set; }

    /// <summary>Authorization header, e.g. "Bearer ...".</summary>
    public string? Authorization { get; set; }
}
