using System.Globalization;
using System.Net.Http.Headers;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>What a web server says of the content's version: its ETag, else when it was last changed.</summary>
internal sealed record WebVersion(EntityTagHeaderValue? Tag, DateTimeOffset? Modified)
{
    public static WebVersion FromResponse(HttpResponseMessage response) =>
        new(response.Headers.ETag, response.Content.Headers.LastModified);

    /// <summary>As text; empty where the server says nothing.</summary>
    public string Text => Tag?.ToString() ?? Modified?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>
    /// Asks the server to answer for this version only. A weak tag matches nothing by the rules of HTTP, so its answer is compared
    /// instead.
    /// </summary>
    public void Pin(HttpRequestMessage request)
    {
        if (Tag is { IsWeak: false })
            request.Headers.IfMatch.Add(Tag);
        else if (Tag is null && Modified is not null)
            request.Headers.IfUnmodifiedSince = Modified;
    }

    /// <summary>Whether an answer is of another version, as far as it says.</summary>
    public bool DiffersFrom(WebVersion other) =>
        Tag is not null && other.Tag is not null
            ? !Tag.Equals(other.Tag)
            : Modified is not null && other.Modified is not null && Modified != other.Modified;
}
