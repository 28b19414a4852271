using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>How well two boxes of different chips agree, judged only on the ground that both chips show.</summary>
internal static class SeamMatch
{
    private const double Sure = 0.3,
        Alike = 0.4;

    /// <summary>
    /// 0 when they are two objects, else the strength of the match. A whole box and the neighbour's piece of it agree fully there,
    /// while a small object on a large one does not.
    /// </summary>
    public static double Strength(SeenBox a, SeenBox b, MergeOptions options)
    {
        if (a.MaxX < b.MinX || b.MaxX < a.MinX || a.MaxY < b.MinY || b.MaxY < a.MinY)
            return 0;
        Span<double> common = stackalloc double[Quad.Room],
            shared = stackalloc double[Quad.Room],
            part = stackalloc double[Quad.Room];
        var both = common[..Quad.Clip(a.Polygon.Corners, b.Polygon.Corners, common)];
        var overlap = both.Length < 6 ? 0 : Quad.Area(both);
        if (overlap <= 0)
            return 0;
        var plain = overlap / (a.Area + b.Area - overlap);
        // Wholes of very different size are a small object on a large one, unless they agree well.
        if (!a.Cut && !b.Cut)
            return plain >= options.Iou && (plain >= Sure || Math.Min(a.Area, b.Area) >= Alike * Math.Max(a.Area, b.Area)) ? plain : 0;

        var v = a.Raw.ChipWindow;
        var w = b.Raw.ChipWindow;
        ReadOnlySpan<double> ground = Ground(
            Math.Max(v.X, w.X),
            Math.Max(v.Y, w.Y),
            Math.Min(v.Right, w.Right),
            Math.Min(v.Bottom, w.Bottom),
            part[..8]
        );
        if (ground.IsEmpty)
            return plain >= options.Iou ? plain : 0;
        var seenA = Quad.Area(shared[..Quad.Clip(a.Polygon.Corners, ground, shared)]);
        var seenB = Quad.Area(shared[..Quad.Clip(b.Polygon.Corners, ground, shared)]);
        var seenBoth = Quad.Area(shared[..Quad.Clip(both, ground, shared)]);
        if (seenA <= 0 || seenB <= 0 || seenBoth <= 0)
            return plain >= options.Iou ? plain : 0;
        var iou = seenBoth / (seenA + seenB - seenBoth);
        var ios = seenBoth / Math.Min(seenA, seenB);
        // A piece may be boxed loosely; its size there still has to be of the same order.
        if (iou < options.Iou && !(ios >= options.Ios && iou >= options.Iou * 0.75))
            return plain >= options.Iou ? plain : 0;
        return Math.Max(iou, plain);
    }

    private static ReadOnlySpan<double> Ground(double left, double top, double right, double bottom, Span<double> room)
    {
        if (left >= right || top >= bottom)
            return [];
        room[0] = left;
        room[1] = top;
        room[2] = right;
        room[3] = top;
        room[4] = right;
        room[5] = bottom;
        room[6] = left;
        room[7] = bottom;
        return room;
    }
}
