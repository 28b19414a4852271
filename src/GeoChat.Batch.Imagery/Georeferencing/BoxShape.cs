using GeoChat.Batch.Imagery.Boxes;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>The shape on the ground of a box in scene pixels.</summary>
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
    /// <summary>The shape of a box in scene pixels.</summary>
    /// <exception cref="Projections.ProjException">A corner has no longitude and latitude.</exception>
    public static BoxShape Of(RotatedBox box, SceneGeoreference? georeference)
    {
        if (georeference is null)
        {
            var (length, width) = box.Sides;
            return new BoxShape(null, length, width, null, box.CentreX, box.CentreY);
        }

        var measured = georeference.Measure(box);
        var centre = georeference.Centre(box);
        return new BoxShape(georeference.ToLonLat(box), measured.LengthM, measured.WidthM, measured.HeadingDeg, centre.X, centre.Y);
    }
}
