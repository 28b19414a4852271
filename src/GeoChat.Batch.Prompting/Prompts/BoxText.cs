using System.Globalization;

namespace GeoChat.Batch.Prompting.Prompts;

/// <summary>
/// A region as GeoChat writes it: the corners of the box before rotation in percent, and the angle in degrees, clockwise on screen.
/// </summary>
/// <remarks>
/// OpenCV's minAreaRect convention, as in GeoChat's data: the angle lies in (0, 90], so an axis-aligned box has 90 and its sides
/// swapped.
/// </remarks>
public sealed record BoxText(int X1, int Y1, int X2, int Y2, int AngleDeg)
{
    /// <summary>The smallest rotated box around the points, in GeoChat's whole numbers.</summary>
    /// <param name="points">x, y of one or more points in pixels of the chip (corners at integers, y down); a box's four corners,
    /// or a whole outline.</param>
    /// <param name="width">Width of the chip in pixels.</param>
    /// <param name="height">Height of the chip in pixels.</param>
    public static BoxText From(ReadOnlySpan<double> points, double width, double height)
    {
        var (cx, cy, w, h, angle) = SmallestBox.Around(points);
        var degrees = (int)Math.Round(angle, MidpointRounding.AwayFromZero);
        // 0 and 90 are the same box with its sides swapped; GeoChat writes 90.
        if (degrees == 0)
            (degrees, w, h) = (90, h, w);
        return new BoxText(
            Percent(cx - w / 2, width),
            Percent(cy - h / 2, height),
            Percent(cx + w / 2, width),
            Percent(cy + h / 2, height),
            degrees
        );
    }

    /// <summary>GeoChat's grammar: <c>{&lt;10&gt;&lt;20&gt;&lt;30&gt;&lt;40&gt;|&lt;90&gt;}</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{{<{X1}><{Y1}><{X2}><{Y2}>|<{AngleDeg}>}}");

    private static int Percent(double pixels, double side) => (int)Math.Round(pixels * 100 / side, MidpointRounding.AwayFromZero);
}
