using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>Columns of the scene that are read together, and the chips in them from top to bottom.</summary>
internal sealed record Panel(int Left, int Right, int Rows, IReadOnlyList<ChipWindow> Windows)
{
    /// <summary>RGB and validity.</summary>
    private const int BytesPerPixel = 4;

    public static IEnumerable<Panel> Split(List<ChipWindow> windows, int sceneWidth, int blockHeight, long maxBytes)
    {
        if (windows.Count == 0)
            yield break;
        // At most the rows of a chip before its last block row arrives, plus that row of blocks: rows above
        // the chip is dropped before.
        var rows = windows.Max(w => w.Height) + blockHeight;
        var widest = Math.Max(windows.Max(w => w.Width), (int)Math.Min(int.MaxValue, maxBytes / BytesPerPixel / rows));
        windows.Sort((a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Y.CompareTo(b.Y));
        var from = 0;
        while (from < windows.Count)
        {
            var left = windows[from].X;
            var to = from;
            var right = left;
            for (; to < windows.Count && windows[to].Right - left <= widest; to++)
                right = Math.Max(right, windows[to].Right);
            var chips = windows.GetRange(from, to - from);
            chips.Sort((a, b) => a.Y != b.Y ? a.Y.CompareTo(b.Y) : a.X.CompareTo(b.X));
            yield return new Panel(Math.Max(0, left), Math.Min(sceneWidth, right), rows, chips);
            from = to;
        }
    }
}
