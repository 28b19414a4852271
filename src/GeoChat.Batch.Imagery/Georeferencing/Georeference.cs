using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>What a file and its neighbours say about its place.</summary>
internal sealed record Georeference
{
    public AffineTransform? Transform { get; init; }

    public Crs? Crs { get; init; }

    /// <summary>Name of a system of heights beside <see cref="Crs"/>.</summary>
    public string? VerticalName { get; init; }

    /// <summary>"Area" or "Point" as the file says; null when it does not.</summary>
    public string? AreaOrPoint { get; init; }

    public IReadOnlyList<GroundControlPoint> ControlPoints { get; init; } = [];

    /// <summary>The system of the control points.</summary>
    public Crs? ControlPointsCrs { get; init; }

    public RpcModel? Rpc { get; init; }

    /// <summary>Where it was found and what had to be assumed; for people.</summary>
    public string? Note { get; init; }
}
