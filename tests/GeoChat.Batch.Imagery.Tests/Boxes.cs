using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Rotated boxes for tests, compared by NetTopologySuite rather than by the code under test.</summary>
internal static class Boxes
{
    private static readonly GeometryFactory Factory = new();

    /// <summary>Eight corner numbers of a box turned clockwise on screen.</summary>
    public static double[] Rotated(double cx, double cy, double width, double height, double degrees)
    {
        var (s, c) = Math.SinCos(degrees * Math.PI / 180);
        double[] dx = [-width / 2, width / 2, width / 2, -width / 2],
            dy = [-height / 2, -height / 2, height / 2, height / 2];
        return [.. Enumerable.Range(0, 4).SelectMany(i => new[] { cx + (c * dx[i]) - (s * dy[i]), cy + (s * dx[i]) + (c * dy[i]) })];
    }

    public static Polygon Polygon(double[] c) =>
        Factory.CreatePolygon([new(c[0], c[1]), new(c[2], c[3]), new(c[4], c[5]), new(c[6], c[7]), new(c[0], c[1])]);

    public static double Iou(double[] a, double[] b)
    {
        var p = Polygon(a);
        var q = Polygon(b);
        if (!p.EnvelopeInternal.Intersects(q.EnvelopeInternal) || p.Area == 0 || q.Area == 0)
            return 0;
        var overlap = p.Intersection(q).Area;
        return overlap / (p.Area + q.Area - overlap);
    }
}
