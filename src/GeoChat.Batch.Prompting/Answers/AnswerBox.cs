namespace GeoChat.Batch.Prompting.Answers;

/// <summary>
/// One box of an answer: the corners before rotation in percent of width and height (they may be below 0 or above 100), and the angle.
/// </summary>
public sealed record AnswerBox
{
    /// <summary>Left, before rotation.</summary>
    public required double X1 { get; init; }

    /// <summary>Top, before rotation.</summary>
    public required double Y1 { get; init; }

    /// <summary>Right, before rotation; greater than <see cref="X1"/>.</summary>
    public required double X2 { get; init; }

    /// <summary>Bottom, before rotation; greater than <see cref="Y1"/>.</summary>
    public required double Y2 { get; init; }

    /// <summary>Degrees, clockwise on screen in pixels (y down).</summary>
    public double AngleDeg { get; init; }

    /// <summary>The words that the answer gives the box, as they stand; null where it gives none.</summary>
    public string? Phrase { get; init; }

    /// <summary>The phrase without count and place, in the singular; null where there is no phrase.</summary>
    public string? Label { get; init; }

    /// <summary>The number in the phrase ("3 airplanes"): how many the answer means to show with this phrase.</summary>
    public int? Count { get; init; }

    /// <summary>0..1 from the log-probabilities of the box's tokens (docs/model.md, "Score").</summary>
    public double ScoreRaw { get; init; }

    public BoxFlags Flags { get; init; }

    /// <summary>Where the box stands in the answer's text: start and length.</summary>
    public (int Start, int Length) Span { get; init; }

    /// <summary>
    /// x, y of the four corners in pixels, clockwise on screen from the one that was top left before rotation. Not clipped.
    /// </summary>
    /// <remarks>Scaled to pixels first, rotated then: GeoChat's angle is one of pixels (facts/geochat.md 4).</remarks>
    public double[] Corners(double width, double height)
    {
        double cx = (X1 + X2) / 200 * width,
            cy = (Y1 + Y2) / 200 * height;
        double dx = (X2 - X1) / 200 * width,
            dy = (Y2 - Y1) / 200 * height;
        // Multiples of 90 exactly, so that an upright box stays upright.
        var (s, c) = (AngleDeg % 360) switch
        {
            0 => (0.0, 1.0),
            90 or -270 => (1.0, 0.0),
            180 or -180 => (0.0, -1.0),
            270 or -90 => (-1.0, 0.0),
            var angle => Math.SinCos(angle * Math.PI / 180),
        };
        return
        [
            cx - c * dx + s * dy,
            cy - s * dx - c * dy,
            cx + c * dx + s * dy,
            cy + s * dx - c * dy,
            cx + c * dx - s * dy,
            cy + s * dx + c * dy,
            cx - c * dx - s * dy,
            cy - s * dx + c * dy,
        ];
    }

    /// <summary>
    /// The corners after the part beyond the image is cut off: the smallest box of the same angle around what is left; null when
    /// nothing is.
    /// </summary>
    public double[]? ClippedCorners(double width, double height) => Clip(Corners(width, height), 0, 0, width, height);

    /// <summary>
    /// Eight corner numbers after the part beyond an upright frame is cut off: the smallest box of the same angle around what is
    /// left; null when nothing is. A box inside stays as it is, to the bit.
    /// </summary>
    public static double[]? Clip(double[] corners, double left, double top, double right, double bottom)
    {
        if (Inside(corners, left, top, right, bottom))
            return corners;
        var inside = ConvexPolygon.Intersection(corners, [left, top, right, top, right, bottom, left, bottom]);
        if (ConvexPolygon.Area(inside) <= 0)
            return null;
        double ux = corners[2] - corners[0],
            uy = corners[3] - corners[1],
            length = Math.Sqrt(ux * ux + uy * uy);
        ux = ux / length;
        uy = uy / length;
        double u0 = double.MaxValue,
            u1 = double.MinValue,
            v0 = double.MaxValue,
            v1 = double.MinValue;
        for (var i = 0; i < inside.Length; i += 2)
        {
            double u = ux * inside[i] + uy * inside[i + 1],
                v = ux * inside[i + 1] - uy * inside[i];
            u0 = Math.Min(u0, u);
            u1 = Math.Max(u1, u);
            v0 = Math.Min(v0, v);
            v1 = Math.Max(v1, v);
        }

        return
        [
            ux * u0 - uy * v0,
            uy * u0 + ux * v0,
            ux * u1 - uy * v0,
            uy * u1 + ux * v0,
            ux * u1 - uy * v1,
            uy * u1 + ux * v1,
            ux * u0 - uy * v1,
            uy * u0 + ux * v1,
        ];
    }

    private static bool Inside(double[] corners, double left, double top, double right, double bottom)
    {
        for (var i = 0; i < corners.Length; i += 2)
            if (!(corners[i] >= left && corners[i] <= right && corners[i + 1] >= top && corners[i + 1] <= bottom))
                return false;
        return true;
    }
}
