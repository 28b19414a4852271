namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Intersections of convex outlines, given as x, y pairs, clockwise on screen.</summary>
internal static class ConvexPolygon
{
    /// <summary>Area, whatever the direction.</summary>
    public static double Area(ReadOnlySpan<double> p)
    {
        var twice = 0.0;
        for (var i = 0; i + 1 < p.Length; i += 2)
        {
            var j = (i + 2) % p.Length;
            twice += p[i] * p[j + 1] - p[j] * p[i + 1];
        }

        return Math.Abs(twice) / 2;
    }

    /// <summary>What both cover (Sutherland-Hodgman); empty when they do not touch.</summary>
    public static double[] Intersection(ReadOnlySpan<double> subject, ReadOnlySpan<double> clip)
    {
        List<double> current = [.. subject];
        for (var i = 0; i < clip.Length && current.Count > 0; i += 2)
        {
            var j = (i + 2) % clip.Length;
            double ex = clip[j] - clip[i],
                ey = clip[j + 1] - clip[i + 1],
                ox = clip[i],
                oy = clip[i + 1];
            List<double> next = new(current.Count + 4);
            for (var k = 0; k < current.Count; k += 2)
            {
                var m = (k + 2) % current.Count;
                double a = ex * (current[k + 1] - oy) - ey * (current[k] - ox),
                    b = ex * (current[m + 1] - oy) - ey * (current[m] - ox);
                if (a >= 0)
                    next.AddRange([current[k], current[k + 1]]);
                if ((a > 0 && b < 0) || (a < 0 && b > 0))
                {
                    var t = a / (a - b);
                    next.AddRange([current[k] + t * (current[m] - current[k]), current[k + 1] + t * (current[m + 1] - current[k + 1])]);
                }
            }

            current = next;
        }

        return [.. current];
    }

    /// <summary>Shared area over joint area.</summary>
    public static double Iou(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double shared = Area(Intersection(a, b)),
            joint = Area(a) + Area(b) - shared;
        return joint > 0 ? shared / joint : 0;
    }
}
