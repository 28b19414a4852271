namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>Newton's method in the plane: where a map of two numbers to two numbers takes a value.</summary>
internal static class Newton
{
    private const int MostSteps = 30;

    public delegate (double X, double Y) Map(double a, double b);

    /// <summary>The place that maps to (x, y), from a first guess, to within a tolerance in x and y; null where none was found.</summary>
    /// <param name="map">The map; smooth near the place.</param>
    /// <param name="x">The value sought.</param>
    /// <param name="y">The value sought.</param>
    /// <param name="guess">Where to begin.</param>
    /// <param name="step">Step of the differences, in the units of the place.</param>
    /// <param name="tolerance">Largest difference left in x and y.</param>
    public static (double A, double B)? Invert(Map map, double x, double y, (double A, double B) guess, double step, double tolerance)
    {
        var (a, b) = guess;
        for (var i = 0; i < MostSteps; i++)
        {
            var (fx, fy) = map(a, b);
            var dx = x - fx;
            var dy = y - fy;
            if (Math.Abs(dx) <= tolerance && Math.Abs(dy) <= tolerance)
                return (a, b);
            var (ax1, ay1) = map(a + step, b);
            var (ax0, ay0) = map(a - step, b);
            var (bx1, by1) = map(a, b + step);
            var (bx0, by0) = map(a, b - step);
            var xa = (ax1 - ax0) / (2 * step);
            var ya = (ay1 - ay0) / (2 * step);
            var xb = (bx1 - bx0) / (2 * step);
            var yb = (by1 - by0) / (2 * step);
            var det = (xa * yb) - (xb * ya);
            if (det == 0 || !double.IsFinite(det))
                return null;
            a += ((dx * yb) - (dy * xb)) / det;
            b += ((dy * xa) - (dx * ya)) / det;
            if (!double.IsFinite(a) || !double.IsFinite(b))
                return null;
        }

        return null;
    }
}
