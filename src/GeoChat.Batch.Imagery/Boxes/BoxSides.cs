namespace GeoChat.Batch.Imagery.Boxes;

/// <summary>Sizes of a box given by its four corners in order.</summary>
internal static class BoxSides
{
    /// <summary>
    /// Longer side, shorter side (in the corners' unit) and the longer one's direction clockwise from the y axis, [0, 180) degrees;
    /// y points north.
    /// </summary>
    public static (double Length, double Width, double HeadingDeg) Measure(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys)
    {
        var ax = (xs[1] - xs[0] + xs[2] - xs[3]) / 2;
        var ay = (ys[1] - ys[0] + ys[2] - ys[3]) / 2;
        var bx = (xs[2] - xs[1] + xs[3] - xs[0]) / 2;
        var by = (ys[2] - ys[1] + ys[3] - ys[0]) / 2;
        var a = Math.Sqrt((ax * ax) + (ay * ay));
        var b = Math.Sqrt((bx * bx) + (by * by));
        var (x, y) = a >= b ? (ax, ay) : (bx, by);
        var heading = Math.Atan2(x, y) * 180 / Math.PI % 180;
        if (heading < 0)
            heading += 180;
        return (Math.Max(a, b), Math.Min(a, b), heading >= 180 ? 0 : heading);
    }
}
