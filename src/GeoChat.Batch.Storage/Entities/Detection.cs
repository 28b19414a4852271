using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Entities;

/// <summary>What is served: a georeferenced, scored, rotated box, merged over chips, or provisional while its scene runs.</summary>
public sealed class Detection
{
    public long Id { get; set; }

    public long JobId { get; set; }

    /// <summary>The job's <see cref="Entities.Job.Uid"/>: what users filter by.</summary>
    public required string Job { get; set; }

    public long SceneId { get; set; }

    /// <summary>The scene's name.</summary>
    public required string Scene { get; set; }

    public long ChipId { get; set; }

    public long AnswerId { get; set; }

    public int QueryOrdinal { get; set; }

    /// <summary>The query as text ("refer: ships").</summary>
    public required string Query { get; set; }

    public required string Label { get; set; }

    public string? Phrase { get; set; }

    /// <summary>0..1; how it came about is in <see cref="ScoreMethod"/>.</summary>
    public double Score { get; set; }

    public double ScoreRaw { get; set; }

    public string ScoreMethod { get; set; } = "raw";

    /// <summary>Direction of the longer side, degrees clockwise from north, 0..180; null without georeference.</summary>
    public double? HeadingDeg { get; set; }

    /// <summary>Longer side in metres (pixels without georeference).</summary>
    public double LengthM { get; set; }

    public double WidthM { get; set; }

    /// <summary>Acquisition of the scene, unix ms.</summary>
    public long? Acquired { get; set; }

    /// <summary>When the answer came, unix ms.</summary>
    public long Processed { get; set; }

    public required string Model { get; set; }

    /// <summary>How many raw boxes it was merged from.</summary>
    public int MergedFrom { get; set; }

    /// <summary>A side lies on the edge of its chip and no neighbour completes it.</summary>
    public bool CutEdge { get; set; }

    /// <summary>The scene still runs: not merged yet.</summary>
    public bool Provisional { get; set; }

    /// <summary>The submitter's own properties as JSON.</summary>
    public string? Properties { get; set; }

    /// <summary>Centre in the scene's CRS (pixels without georeference).</summary>
    public double CenterX { get; set; }

    public double CenterY { get; set; }

    /// <summary>Eight numbers as JSON: the corners in scene pixels.</summary>
    public required string PixelCorners { get; set; }

    /// <summary>MultiPolygon in EPSG:4326; null without georeference.</summary>
    public Geometry? Geom { get; set; }
}
