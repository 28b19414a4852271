namespace GeoChat.Batch.Imagery.Chips;

/// <summary>
/// Lays chips over a scene: every pixel is covered, neighbours overlap by at least the share asked for, the last ones slide inside.
/// </summary>
public static class ChipPlanner
{
    public const double DefaultOverlap = 0.25;

    /// <summary>
    /// The windows in row-major order, chips of chipSize scene pixels that share the part overlap (0 to 0.9) with a neighbour. A
    /// scene smaller than a chip in both sides is one window, a centred square as large as its longer side; with keepSize as large
    /// as a chip, so that the scene is padded and not enlarged.
    /// </summary>
    public static IReadOnlyList<ChipWindow> Plan(
        int width,
        int height,
        int chipSize,
        double overlap = DefaultOverlap,
        bool keepSize = false,
        int level = 0
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(chipSize, 1);
        if (overlap is not (>= 0 and <= 0.9))
            throw new ArgumentOutOfRangeException(nameof(overlap), overlap, "the overlap is a share between 0 and 0.9");
        var side = SideOf(width, height, chipSize, keepSize);
        var step = Math.Max(1, side - (int)Math.Ceiling(side * overlap));
        var xs = Starts(width, side, step);
        var ys = Starts(height, side, step);
        var windows = new ChipWindow[checked(xs.Length * ys.Length)];
        for (var row = 0; row < ys.Length; row++)
        {
            for (var col = 0; col < xs.Length; col++)
                windows[(row * xs.Length) + col] = new ChipWindow(level, col, row, xs[col], ys[row], side, side);
        }

        return windows;
    }

    /// <summary>How many windows <see cref="Plan"/> would give, without making them.</summary>
    public static long Count(int width, int height, int chipSize, double overlap = DefaultOverlap, bool keepSize = false)
    {
        var side = SideOf(width, height, chipSize, keepSize);
        var step = Math.Max(1, side - (int)Math.Ceiling(side * overlap));
        return Along(width) * Along(height);

        long Along(int length) => length <= side ? 1 : 1 + ((length - side + step - 1L) / step);
    }

    /// <summary>Scene pixels along a window.</summary>
    public static int SideOf(int width, int height, int chipSize, bool keepSize) =>
        keepSize ? chipSize : Math.Min(chipSize, Math.Max(width, height));

    private static int[] Starts(int length, int side, int step)
    {
        // Padded on both sides alike, as GeoChat pads a picture to a square.
        if (length <= side)
            return [-((side - length) / 2)];
        var count = (length - side + step - 1) / step;
        var starts = new int[count + 1];
        for (var i = 0; i < count; i++)
            starts[i] = i * step;
        starts[count] = length - side;
        return starts;
    }
}
