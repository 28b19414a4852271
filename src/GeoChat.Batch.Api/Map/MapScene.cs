namespace GeoChat.Batch.Api.Map;

/// <summary>The scene under the boxes.</summary>
/// <param name="Name">Short name for people.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="GsdMetres">Metres per pixel; null without georeference.</param>
/// <param name="Crs">"EPSG:n" or a short name; null without georeference.</param>
/// <param name="NorthDeg">Where north is in the picture, degrees clockwise from up; null without georeference.</param>
/// <param name="AcquiredAt">Acquisition time where known.</param>
public sealed record MapScene(
    string Name,
    int Width,
    int Height,
    double? GsdMetres,
    string? Crs,
    double? NorthDeg,
    DateTimeOffset? AcquiredAt
);
