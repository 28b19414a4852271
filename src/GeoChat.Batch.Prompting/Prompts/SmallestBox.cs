namespace GeoChat.Batch.Prompting.Prompts;

/// <summary>The rotated rectangle of least area around points: one of its sides contains a side of their convex hull.</summary>
internal static class SmallestBox
{
    /// <summary>Centre, sides and the angle in (0, 90] by which the first side is turned clockwise on screen (y down).</summary>
    public static (double Cx, double Cy, double W, double H, double AngleDeg) Around(ReadOnlySpan<double> points)
    {
        if (points.Length < 2 || points.Length % 2 != 0)
            throw new ArgumentException("Points are pairs of x and y, one pair at least.", nameof(points));
        foreach (var v in points)
            if (!double.IsFinite(v))
                throw new ArgumentException("A coordinate is not a number.", nameof(points));

        var hull = Hull(points);
        var best = Turned(hull, 90);
        for (var i = 0; i < hull.Count && hull.Count > 1; i++)
        {
            var (ax, ay) = hull[i];
            var (bx, by) = hull[(i + 1) % hull.Count];
            var box = Turned(hull, Fold(Math.Atan2(by - ay, bx - ax) * 180 / Math.PI));
            // The first side of the least area wins: rounding alone must not choose between equals.
            if (box.W * box.H < best.W * best.H * (1 - 1e-12))
                best = box;
        }

        return best;
    }

    private static double Fold(double degrees)
    {
        var folded = degrees - 90 * Math.Floor(degrees / 90);
        return folded <= 1e-9 ? 90 : folded;
    }

    private static (double Cx, double Cy, double W, double H, double AngleDeg) Turned(List<(double X, double Y)> hull, double degrees)
    {
        var (s, c) = degrees == 90 ? (1.0, 0.0) : Math.SinCos(degrees * Math.PI / 180);
        double u0 = double.MaxValue,
            u1 = double.MinValue,
            v0 = double.MaxValue,
            v1 = double.MinValue;
        foreach (var (x, y) in hull)
        {
            double u = c * x + s * y,
                v = c * y - s * x;
            u0 = Math.Min(u0, u);
            u1 = Math.Max(u1, u);
            v0 = Math.Min(v0, v);
            v1 = Math.Max(v1, v);
        }

        double mu = (u0 + u1) / 2,
            mv = (v0 + v1) / 2;
        return (c * mu - s * mv, s * mu + c * mv, u1 - u0, v1 - v0, degrees);
    }

    /// <summary>Andrew's monotone chain.</summary>
    private static List<(double X, double Y)> Hull(ReadOnlySpan<double> points)
    {
        var sorted = new List<(double X, double Y)>(points.Length / 2);
        for (var i = 0; i < points.Length; i += 2)
            sorted.Add((points[i], points[i + 1]));
        sorted.Sort();
        var hull = new List<(double X, double Y)>();
        for (var pass = 0; pass < 2; pass++)
        {
            var floor = hull.Count;
            foreach (var p in sorted)
            {
                while (hull.Count - floor >= 2 && Cross(hull[^2], hull[^1], p) <= 0)
                    hull.RemoveAt(hull.Count - 1);
                hull.Add(p);
            }

            if (hull.Count > 1)
                hull.RemoveAt(hull.Count - 1);
            sorted.Reverse();
        }

        return hull;
    }

    private static double Cross((double X, double Y) o, (double X, double Y) a, (double X, double Y) b) =>
        (a.X - o.X) * (b.Y - o.Y) - (a.Y - o.Y) * (b.X - o.X);
}
