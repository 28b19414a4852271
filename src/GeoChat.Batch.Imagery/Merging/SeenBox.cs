using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>A raw box with what merging asks of it again and again.</summary>
internal sealed class SeenBox
{
    // Levels lie between -64 and 642, places between the padding of the smallest scene and the longest side there is.
    private const int LevelOffset = 1 << 9,
        PlaceBits = 26,
        PlaceOffset = 1 << 25;

    public SeenBox(RawBox raw, MergeOptions options)
    {
        Raw = raw;
        var outline = raw.Outline;
        Polygon = outline.Positive;
        Area = Quad.Area(outline.Corners);
        MinX = outline.MinX;
        MaxX = outline.MaxX;
        MinY = outline.MinY;
        MaxY = outline.MaxY;
        var w = raw.ChipWindow;
        var nearX = w.Width * options.CutEdgeShare;
        var nearY = w.Height * options.CutEdgeShare;
        CutLeft = MinX < w.X + nearX && w.X > 0;
        CutTop = MinY < w.Y + nearY && w.Y > 0;
        CutRight = MaxX > w.Right - nearX && w.Right < (options.SceneWidth ?? int.MaxValue);
        CutBottom = MaxY > w.Bottom - nearY && w.Bottom < (options.SceneHeight ?? int.MaxValue);
        Depth = Math.Min(
            Math.Min(
                w.X > 0 ? MinX - w.X : double.MaxValue,
                w.Right < (options.SceneWidth ?? int.MaxValue) ? w.Right - MaxX : double.MaxValue
            ) * options.MetresPerPixelX,
            Math.Min(
                w.Y > 0 ? MinY - w.Y : double.MaxValue,
                w.Bottom < (options.SceneHeight ?? int.MaxValue) ? w.Bottom - MaxY : double.MaxValue
            ) * options.MetresPerPixelY
        );
    }

    public RawBox Raw { get; }

    /// <summary>The corners with positive signed area.</summary>
    public RotatedBox Polygon { get; }

    public double Area { get; }

    public double MinX { get; }

    public double MaxX { get; }

    public double MinY { get; }

    public double MaxY { get; }

    public bool CutLeft { get; }

    public bool CutTop { get; }

    public bool CutRight { get; }

    public bool CutBottom { get; }

    public bool Cut => CutLeft || CutTop || CutRight || CutBottom;

    /// <summary>Metres from the nearest edge of its chip that another chip may look beyond; negative when it reaches past it.</summary>
    public double Depth { get; }

    public double CentreX => Raw.Outline.CentreX;

    public double CentreY => Raw.Outline.CentreY;

    /// <summary>Sorts by <see cref="Compare"/>: by a number that stands for the chip first, then the few boxes of each.</summary>
    public static void Sort(SeenBox[] boxes)
    {
        var keys = new ulong[boxes.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var w = boxes[i].Raw.ChipWindow;
            keys[i] =
                ((ulong)(w.Level + LevelOffset) << (2 * PlaceBits)) | ((ulong)(w.Y + PlaceOffset) << PlaceBits) | (uint)(w.X + PlaceOffset);
        }

        Array.Sort(keys, boxes);
        for (int from = 0, to = 1; from < boxes.Length; from = to++)
        {
            while (to < boxes.Length && keys[to] == keys[from])
                to++;
            if (to - from > 1)
                boxes.AsSpan(from, to - from).Sort(Compare);
        }
    }

    /// <summary>The same order whatever the order of arrival.</summary>
    public static int Compare(SeenBox a, SeenBox b)
    {
        var v = a.Raw.ChipWindow;
        var w = b.Raw.ChipWindow;
        var order = v.Level.CompareTo(w.Level);
        if (order == 0)
            order = v.Y.CompareTo(w.Y);
        if (order == 0)
            order = v.X.CompareTo(w.X);
        if (order == 0)
            order = v.Width.CompareTo(w.Width);
        for (var i = 0; order == 0 && i < 8; i++)
            order = a.Raw.Outline.Corners[i].CompareTo(b.Raw.Outline.Corners[i]);
        if (order == 0)
            order = b.Raw.Score.CompareTo(a.Raw.Score);
        return order != 0 ? order : a.Raw.Id.CompareTo(b.Raw.Id);
    }
}
