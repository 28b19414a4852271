namespace GeoChat.Batch.Imagery.Chips;

/// <summary>
/// The scene divided among the chips of one grid: where chips overlap, the seam runs through the middle of what they share. So every pixel
/// belongs to one chip, and what is summed over chips' own cells counts nothing twice.
/// </summary>
public sealed class ChipCells
{
    private readonly int[] _xs,
        _ys;

    /// <summary>From the windows of all columns and rows of one level.</summary>
    public ChipCells(IEnumerable<ChipWindow> windows, int sceneWidth, int sceneHeight)
    {
        var all = windows.ToList();
        _xs = Seams([.. all.DistinctBy(w => w.Col).OrderBy(w => w.Col).Select(w => (w.X, w.Right))], sceneWidth);
        _ys = Seams([.. all.DistinctBy(w => w.Row).OrderBy(w => w.Row).Select(w => (w.Y, w.Bottom))], sceneHeight);
    }

    /// <summary>Pixels of a chip's own cell.</summary>
    public long Area(int col, int row) => (long)(_xs[col + 1] - _xs[col]) * (_ys[row + 1] - _ys[row]);

    /// <summary>Column and row of the chip that a place belongs to; places beyond the scene belong to the nearest.</summary>
    public (int Col, int Row) Owner(double x, double y) => (Place(_xs, x), Place(_ys, y));

    private static int Place(int[] seams, double at)
    {
        var found = Array.BinarySearch(seams, 1, seams.Length - 2, (int)Math.Floor(at));
        return found >= 0 ? found : Math.Clamp(~found - 1, 0, seams.Length - 2);
    }

    private static int[] Seams(List<(int From, int To)> spans, int length)
    {
        var seams = new int[spans.Count + 1];
        for (var i = 1; i < spans.Count; i++)
            seams[i] = (spans[i].From + spans[i - 1].To) / 2;
        seams[^1] = length;
        return seams;
    }
}
