namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>How far an upload is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Received">Bytes that arrived.</param>
/// <param name="Sha256">SHA-256 of a complete one in hex; null of one that is not.</param>
/// <param name="ChangedAt">When bytes last arrived.</param>
public sealed record Upload(string Name, long Received, string? Sha256, DateTimeOffset ChangedAt)
{
    public bool IsComplete => Sha256 is not null;

    /// <summary>What jobs call it.</summary>
    public string Scene => "upload://" + Name;
}
