using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.Ingest.Uploads;

/// <summary>What uploads may be (section <c>Uploads</c>).</summary>
public sealed class UploadOptions
{
    /// <summary>Whether scenes are taken at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Largest scene that is taken, in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 32L << 30;

    /// <summary>How long an upload is kept that no unfinished job reads; zero keeps it.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.Zero;

    /// <summary>How long the parts of an upload that is never completed are kept; zero keeps them.</summary>
    public TimeSpan PartialRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often uploads are looked through for those whose time is over.</summary>
    public TimeSpan CleanInterval { get; set; } = TimeSpan.FromMinutes(15);
}
