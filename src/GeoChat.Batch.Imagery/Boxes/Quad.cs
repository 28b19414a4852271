namespace GeoChat.Batch.Imagery.Boxes;

/// <summary>Areas of convex polygons, by clipping one with the other's sides. Polygons are x, y, x, y...</summary>
internal static class Quad
{
    /// <summary>Room for the corners of a quadrilateral clipped by two others.</summary>
    public const int Room = 2 * 16;

    public static double SignedArea(ReadOnlySpan<double> p)
    {
        double sum = 0;
        for (int i = 0, j = p.Length - 2; i < p.Length; j = i, i += 2)
            sum += (p[j] * p[i + 1]) - (p[i] * p[j + 1]);
        return sum / 2;
    }

    public static double Area(ReadOnlySpan<double> p) => Math.Abs(SignedArea(p));

    /// <summary>Clips a convex polygon by another, both with positive signed area; returns the numbers written.</summary>
    public static int Clip(ReadOnlySpan<double> subject, ReadOnlySpan<double> by, Span<double> result)
    {
        Span<double> a = stackalloc double[Room],
            b = stackalloc double[Room];
        subject.CopyTo(a);
        var count = subject.Length;
        for (int i = by.Length - 2, j = 0; j < by.Length && count > 0; i = j, j += 2)
        {
            count = ClipSide(a[..count], by[i], by[i + 1], by[j], by[j + 1], b);
            var swap = a;
            a = b;
            b = swap;
        }

        a[..count].CopyTo(result);
        return count;
    }

    private static int ClipSide(ReadOnlySpan<double> p, double x1, double y1, double x2, double y2, Span<double> result)
    {
        var dx = x2 - x1;
        var dy = y2 - y1;
        var count = 0;
        double px = p[^2],
            py = p[^1],
            before = (dx * (py - y1)) - (dy * (px - x1));
        for (var i = 0; i < p.Length; i += 2)
        {
            double x = p[i],
                y = p[i + 1],
                here = (dx * (y - y1)) - (dy * (x - x1));
            if ((here >= 0) != (before >= 0) && count + 2 <= result.Length)
            {
                var t = before / (before - here);
                result[count++] = px + (t * (x - px));
                result[count++] = py + (t * (y - py));
            }

            if (here >= 0 && count + 2 <= result.Length)
            {
                result[count++] = x;
                result[count++] = y;
            }

            px = x;
            py = y;
            before = here;
        }

        return count;
    }
}
