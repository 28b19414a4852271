using System.Text.Json;
using GeoChat.Batch.Storage.Features;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Export;

/// <summary>
/// Geometry of a scene without georeference, for a layer of an undefined cartesian system (srs -1): scene pixels with y negated, as GIS
/// programs show a raster without georeference, so that layer and raster lie on each other.
/// </summary>
internal static class PixelGeometry
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), -1);

    /// <summary>A polygon from eight numbers as JSON.</summary>
    public static Geometry FromCorners(string corners)
    {
        var n = JsonSerializer.Deserialize<double[]>(corners)!;
        return Ring((n[0], n[1]), (n[2], n[3]), (n[4], n[5]), (n[6], n[7]));
    }

    /// <summary>A chip's window, from its columns x, y, width, height.</summary>
    public static Geometry FromWindow(FeatureReader chip)
    {
        double Column(string name) => (long)chip.Value(chip.Collection.Columns.Index().First(c => c.Item.Name == name).Index)!;
        var x = Column("x");
        var y = Column("y");
        var width = Column("width");
        var height = Column("height");
        return Ring((x, y), (x + width, y), (x + width, y + height), (x, y + height));
    }

    private static Polygon Ring(params (double X, double Y)[] corners) =>
        Factory.CreatePolygon([.. corners.Append(corners[0]).Select(c => new Coordinate(c.X, -c.Y))]);
}
