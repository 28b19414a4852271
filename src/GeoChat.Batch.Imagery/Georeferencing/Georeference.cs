using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>The georeference in a file and its side files.</summary>
internal sealed record Georeference
{
    public AffineTransform? Transform { get; init; }

    public Crs? Crs { get; init; }

    /// <summary>Name of a vertical system, given besides <see cref="Crs"/>.</summary>
    public string? VerticalName { get; init; }

    /// <summary>"Area" or "Point" as the file says; null when it does not.</summary>
    public string? AreaOrPoint { get; init; }

    public IReadOnlyList<GroundControlPoint> ControlPoints { get; init; } = [];

    /// <summary>The system of the control points.</summary>
    public Crs? ControlPointsCrs { get; init; }

    public RpcModel? Rpc { get; init; }

    /// <summary>Note for people: where it was found and what was assumed.</summary>
    public string? Note { get; init; }
}
