namespace GeoChat.Batch.Imagery.Chips;

/// <summary>
/// What <see cref="ChipWindow.Level"/> says: 0 the grid, 1 and 2 its quarters and theirs; -s a grid of chips s times as large and
/// 10 s + depth its quarters; -1 a window around a region.
/// </summary>
public static class ChipLevel
{
    /// <summary>A window around a region of an identify query.</summary>
    public const int Region = -1;

    /// <summary>Quarters of quarters are the finest.</summary>
    public const int MaxDepth = 2;

    private const int ScaleStep = 10;

    /// <summary>Level of the grid of a scale: chips that many times as large as those of scale 1.</summary>
    public static int Grid(int scale) => scale == 1 ? 0 : -scale;

    /// <summary>How often the chip was quartered: 0 for a grid's own or a region's.</summary>
    public static int Depth(int level) => level <= 0 ? 0 : level % ScaleStep;

    /// <summary>Scale of the grid that the chip belongs to.</summary>
    public static int Scale(int level) =>
        level switch
        {
            Region => 1,
            <= 0 => Math.Max(1, -level),
            _ => Math.Max(1, level / ScaleStep),
        };

    /// <summary>Level of the chip that a quarter is cut from.</summary>
    public static int Coarser(int level) => Depth(level) == 1 ? Grid(Scale(level)) : level - 1;

    /// <summary>Level of a chip's quarters; null where it has none.</summary>
    public static int? Finer(int level) =>
        level == Region || Depth(level) == MaxDepth ? null
        : level <= 0 && Scale(level) > 1 ? (Scale(level) * ScaleStep) + 1
        : level + 1;
}
