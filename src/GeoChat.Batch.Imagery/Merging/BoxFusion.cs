using GeoChat.Batch.Imagery.Boxes;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>One box from several of the same object.</summary>
internal static class BoxFusion
{
    private static readonly GeometryFactory Factory = new();

    /// <summary>
    /// The mean of boxes: of their centres, of their directions, and of their sides along those. The first one gives the order of
    /// corners.
    /// </summary>
    public static RotatedBox Mean(IReadOnlyList<SeenBox> boxes)
    {
        if (boxes.Count == 1)
            return boxes[0].Raw.Outline;
        var first = new Sides(boxes[0].Raw.Outline);
        double x = 0,
            y = 0,
            a = 0,
            b = 0,
            turn = 0;
        foreach (var box in boxes)
        {
            var sides = new Sides(box.Raw.Outline).AlignedTo(first);
            x += sides.X;
            y += sides.Y;
            a += sides.A;
            b += sides.B;
            turn += Math.IEEERemainder(sides.Angle - first.Angle, Math.PI);
        }

        var n = boxes.Count;
        return new Sides(x / n, y / n, a / n, b / n, first.Angle + (turn / n)).Box(first.Clockwise);
    }

    /// <summary>The smallest rectangle, along the longest piece, around pieces of an object longer than a chip.</summary>
    public static RotatedBox Join(IReadOnlyList<SeenBox> pieces)
    {
        if (pieces.Count == 1)
            return pieces[0].Raw.Outline;
        var points = Factory.CreateMultiPointFromCoords([.. pieces.SelectMany(p => p.Raw.Outline.ToPolygon().Coordinates.Take(4))]);
        if (MinimumAreaRectangle.GetMinimumRectangle(points) is not Polygon rectangle)
            return pieces[0].Raw.Outline;
        var c = rectangle.Shell.Coordinates;
        return [c[0].X, c[0].Y, c[1].X, c[1].Y, c[2].X, c[2].Y, c[3].X, c[3].Y];
    }

    /// <summary>Centre, the two sides, and the direction of the first in radians.</summary>
    private readonly record struct Sides(double X, double Y, double A, double B, double Angle, bool Clockwise = true)
    {
        public Sides(RotatedBox box)
            : this(box.CentreX, box.CentreY, 0, 0, 0, Quad.SignedArea(box.Corners) >= 0)
        {
            var c = box.Corners;
            var ax = (c[2] - c[0] + c[4] - c[6]) / 2;
            var ay = (c[3] - c[1] + c[5] - c[7]) / 2;
            var bx = (c[4] - c[2] + c[6] - c[0]) / 2;
            var by = (c[5] - c[3] + c[7] - c[1]) / 2;
            A = Math.Sqrt((ax * ax) + (ay * ay));
            B = Math.Sqrt((bx * bx) + (by * by));
            Angle = Math.Atan2(ay, ax);
        }

        /// <summary>The same box with its first side the one nearest in direction to the other's first side.</summary>
        public Sides AlignedTo(Sides other)
        {
            var off = Math.Abs(Math.IEEERemainder(Angle - other.Angle, Math.PI));
            return off <= Math.PI / 4 ? this : new Sides(X, Y, B, A, Angle + (Math.PI / 2), Clockwise);
        }

        public RotatedBox Box(bool clockwise)
        {
            var (sin, cos) = Math.SinCos(Angle);
            var turn = clockwise ? 1 : -1;
            var ax = cos * A / 2;
            var ay = sin * A / 2;
            var bx = -sin * B / 2 * turn;
            var by = cos * B / 2 * turn;
            return [X - ax - bx, Y - ay - by, X + ax - bx, Y + ay - by, X + ax + bx, Y + ay + by, X - ax + bx, Y - ay + by];
        }
    }
}
