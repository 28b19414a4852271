using GeoChat.Batch.Imagery.Scenes;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Boxes;

/// <summary>A box of scene pixels as it lies on the ground.</summary>
/// <param name="Geometry">Polygon or MultiPolygon in EPSG:4326; null without georeference.</param>
/// <param name="LengthMetres">Longer side in metres (pixels without georeference).</param>
/// <param name="WidthMetres">Shorter side, likewise.</param>
/// <param name="HeadingDeg">Direction of the longer side, degrees clockwise from north, [0, 180); null without georeference.</param>
/// <param name="CentreX">Centre in the scene's CRS (pixels without georeference).</param>
/// <param name="CentreY">Likewise.</param>
public sealed record BoxShape(
    Geometry? Geometry,
    double LengthMetres,
    double WidthMetres,
    double? HeadingDeg,
    double CentreX,
    double CentreY
)
{
    /// <summary>The shape of eight corner numbers in scene pixels.</summary>
    /// <exception cref="Projections.ProjException">A corner has no longitude and latitude.</exception>
    public static BoxShape Of(ReadOnlySpan<double> eightCorners, SceneGeoreference? georeference)
    {
        if (georeference is null)
        {
            var (length, width) = BoxSides.InPixels(eightCorners);
            return new BoxShape(
                null,
                length,
                width,
                null,
                (eightCorners[0] + eightCorners[2] + eightCorners[4] + eightCorners[6]) / 4,
                (eightCorners[1] + eightCorners[3] + eightCorners[5] + eightCorners[7]) / 4
            );
        }

        var measured = georeference.Measure(eightCorners);
        var centre = georeference.Centre(eightCorners);
        return new BoxShape(
            georeference.ToLonLat(eightCorners),
            measured.LengthM,
            measured.WidthM,
            measured.HeadingDeg,
            centre.X,
            centre.Y
        );
    }
}
