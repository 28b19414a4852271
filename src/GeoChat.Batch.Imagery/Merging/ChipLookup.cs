namespace GeoChat.Batch.Imagery.Merging;

/// <summary>How many chips show a place, away from their edges; found through a grid.</summary>
internal sealed class ChipLookup
{
    private const double EdgeShare = 0.05;
    private readonly Dictionary<(int, int), List<ChipWindow>> _grid = [];
    private readonly int _cell;

    public ChipLookup(IReadOnlyList<ChipWindow> windows)
    {
        _cell = windows.Count == 0 ? 1 : Math.Max(1, windows.Max(w => Math.Max(w.Width, w.Height)));
        foreach (var window in windows)
        {
            for (var x = Floor(window.X); x <= Floor(window.Right); x++)
            {
                for (var y = Floor(window.Y); y <= Floor(window.Bottom); y++)
                {
                    if (!_grid.TryGetValue((x, y), out var list)) _grid[(x, y)] = list = [];
                    list.Add(window);
                }
            }
        }
    }

    public int CountShowing(double x, double y)
    {
        if (!_grid.TryGetValue((Floor(x), Floor(y)), out var near)) return 0;
        var count = 0;
        foreach (var w in near)
        {
            if (x >= w.X + (w.Width * EdgeShare) && x <= w.Right - (w.Width * EdgeShare) && y >= w.Y + (w.Height * EdgeShare) && y <= w.Bottom - (w.Height * EdgeShare)) count++;
        }

        return count;
    }

    private int Floor(double value) => (int)Math.Floor(value / _cell);
}
