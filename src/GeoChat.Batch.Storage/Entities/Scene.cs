using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Entities;

/// <summary>A raster of a job. Natural key: (job, ordinal). Times are unix milliseconds.</summary>
public sealed class Scene
{
    public long Id { get; set; }

    public long JobId { get; set; }

    public Job? Job { get; set; }

    /// <summary>Place in the request's list of scenes, from 0.</summary>
    public int Ordinal { get; set; }

    /// <summary>Where the bytes come from: path or URL, secrets removed.</summary>
    public required string Source { get; set; }

    /// <summary>Short name for people (file name without extension).</summary>
    public required string Name { get; set; }

    public SceneState State { get; set; }

    /// <summary>Every chip row exists.</summary>
    public bool Tiled { get; set; }

    public string? Reason { get; set; }

    /// <summary>Size in pixels.</summary>
    public int Width { get; set; }

    public int Height { get; set; }

    public int Bands { get; set; }

    /// <summary>"EPSG:n" or WKT; null without georeference.</summary>
    public string? Crs { get; set; }

    /// <summary>
    /// Six numbers as JSON: x = t0 + t1*col + t2*row, y = t3 + t4*col + t5*row (GDAL's order), corners at integers; null without
    /// georeference.
    /// </summary>
    public string? Transform { get; set; }

    /// <summary>Ground sample distance in metres at the scene's centre; null without georeference.</summary>
    public double? GsdMetres { get; set; }

    /// <summary>
    /// Ground sample distance in metres of the picture that the model sees of a chip of the grid; null without georeference.
    /// </summary>
    public double? ModelGsdMetres { get; set; }

    /// <summary>Acquisition time where the file or the request states one.</summary>
    public long? AcquiredAt { get; set; }

    /// <summary>The stretch to 8 bits that every chip gets, as JSON.</summary>
    public string? Stretch { get; set; }

    /// <summary>What masks the scene has (nodata value, alpha, internal mask), as JSON.</summary>
    public string? Mask { get; set; }

    /// <summary>Identity of the bytes (ETag, or size and time of a file): a scene that changes while its job runs is refused.</summary>
    public string? Etag { get; set; }

    /// <summary>The coverage ledger (pixels by outcome) as JSON.</summary>
    public string? Coverage { get; set; }

    /// <summary>The part of the chips that is asked first (share and seed) as JSON; null asks all.</summary>
    public string? Sample { get; set; }

    /// <summary>What the answers say of the whole scene (shares, sums, estimates of a sample) as JSON; null until merged.</summary>
    public string? Results { get; set; }

    public string? LeaseOwner { get; set; }

    public long? LeaseUntil { get; set; }

    /// <summary>Fencing token of leased work on the scene; every later write names it.</summary>
    public int Attempt { get; set; }

    /// <summary>Leases that expired unreleased.</summary>
    public int Crashes { get; set; }

    public long CreatedAt { get; set; }

    public long? FinishedAt { get; set; }
}
