using GeoChat.Batch.Storage.States;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Entities;

/// <summary>A model-sized window of a scene. Natural key: (scene, level, col, row). Times are unix milliseconds.</summary>
public sealed class Chip
{
    /// <summary>
    /// <see cref="Level"/> of a chip centred on a region of an identify query. Imagery names the same number
    /// (<c>ChipLevel.Region</c>); neither library knows the other, and a test holds the two equal.
    /// </summary>
    public const int RegionLevel = -1;

    public long Id { get; set; }

    public long SceneId { get; set; }

    /// <summary>
    /// 0 the scene's grid; 1 and 2 its quarters and their quarters; -scale a coarser grid, 10 x scale + depth its quarters;
    /// <see cref="RegionLevel"/> a region's own.
    /// </summary>
    public int Level { get; set; }

    /// <summary>Column of the grid; for a region chip the query's ordinal.</summary>
    public int Col { get; set; }

    /// <summary>Row of the grid; for a region chip the region's ordinal.</summary>
    public int Row { get; set; }

    /// <summary>Window in scene pixels; may reach past the scene where it is padded.</summary>
    public int X { get; set; }

    public int Y { get; set; }

    public int Width { get; set; }

    public int Height { get; set; }

    /// <summary>Ordinals of the queries to ask as JSON; null asks all that go to the grid.</summary>
    public string? Queries { get; set; }

    public ChipState State { get; set; }

    /// <summary>Why skipped or failed.</summary>
    public string? Reason { get; set; }

    /// <summary>Fencing token: rises with each claim; every later write names it.</summary>
    public int Attempt { get; set; }

    /// <summary>Leases that expired unreleased; at 3 the chip is failed(poison).</summary>
    public int Crashes { get; set; }

    public string? Worker { get; set; }

    public long? LeaseUntil { get; set; }

    public long? QueuedAt { get; set; }

    public long PlannedAt { get; set; }

    public long? FinishedAt { get; set; }

    /// <summary>SHA-256 of the pixels (64 hex digits): the chip's name in the chip store.</summary>
    public string? ContentHash { get; set; }

    /// <summary>Chip of the same scene with the same pixels, whose answers also are this one's.</summary>
    public long? DuplicateOf { get; set; }

    /// <summary>Share of valid pixels, 0..1.</summary>
    public double ValidShare { get; set; }

    /// <summary>Outline in lon/lat; null without georeference.</summary>
    public Geometry? Geom { get; set; }
}
