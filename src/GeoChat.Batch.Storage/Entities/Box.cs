namespace GeoChat.Batch.Storage.Entities;

/// <summary>
/// What one answer says: a rotated box in scene pixels. Natural key: (answer, ordinal). Raw boxes stay, so merging is reversible.
/// </summary>
public sealed class Box
{
    public long Id { get; set; }

    public long SceneId { get; set; }

    public long AnswerId { get; set; }

    public int Ordinal { get; set; }

    /// <summary>Four corners in scene pixels, in order around the box.</summary>
    public double X1 { get; set; }

    public double Y1 { get; set; }

    public double X2 { get; set; }

    public double Y2 { get; set; }

    public double X3 { get; set; }

    public double Y3 { get; set; }

    public double X4 { get; set; }

    public double Y4 { get; set; }

    public required string Label { get; set; }

    public string? Phrase { get; set; }

    /// <summary>0..1 from the log-probabilities of the box's tokens.</summary>
    public double ScoreRaw { get; set; }

    /// <summary>Flags by name, comma-separated (cut_edge, duplicate, clipped), or empty.</summary>
    public string Flags { get; set; } = "";

    public long? DetectionId { get; set; }
}
