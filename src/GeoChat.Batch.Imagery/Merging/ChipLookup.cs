using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>
/// The chips that answered a query: how many show a place away from their edges, and which boxes a chip's quarters say better.
/// Found through a grid for each level.
/// </summary>
internal sealed class ChipLookup
{
    // A chip shows a place where the place is at least this share of its side away from its edges.
    private const double EdgeMarginShare = 0.05;
    private readonly Dictionary<int, Grid> _levels = [];
    private readonly Dictionary<(int Level, int Col, int Row), List<ChipWindow>> _quarters = [];

    public ChipLookup(IReadOnlyList<ChipWindow> windows)
    {
        foreach (var level in windows.GroupBy(w => w.Level))
        {
            if (ChipLevel.Depth(level.Key) == 0)
                continue;
            foreach (var window in level)
            {
                var parent = (ChipLevel.Coarser(level.Key), window.Col >> 1, window.Row >> 1);
                if (!_quarters.TryGetValue(parent, out var list))
                    _quarters[parent] = list = [];
                list.Add(window);
            }
        }

        // A chip whose answer was cut short and was asked again in quarters says nothing by its silence.
        foreach (var level in windows.Where(w => !_quarters.ContainsKey((w.Level, w.Col, w.Row))).GroupBy(w => w.Level))
            _levels.Add(level.Key, new Grid([.. level]));
    }

    public int CountShowing(double x, double y, int level) => _levels.TryGetValue(level, out var grid) ? grid.CountShowing(x, y) : 0;

    /// <summary>A quarter of the box's own chip shows the box whole: its word replaces this one.</summary>
    public bool IsSuperseded(SeenBox box, double edgeShare)
    {
        var w = box.Raw.ChipWindow;
        if (_quarters.Count == 0 || !_quarters.TryGetValue((w.Level, w.Col, w.Row), out var quarters))
            return false;
        foreach (var q in quarters)
        {
            var nearX = q.Width * edgeShare;
            var nearY = q.Height * edgeShare;
            // Where a quarter's edge is the chip's own, the quarter shows no less of the box than the chip did.
            if (
                (box.MinX >= q.X + nearX || q.X == w.X)
                && (box.MaxX <= q.Right - nearX || q.Right == w.Right)
                && (box.MinY >= q.Y + nearY || q.Y == w.Y)
                && (box.MaxY <= q.Bottom - nearY || q.Bottom == w.Bottom)
            )
                return true;
        }

        return false;
    }

    private sealed class Grid
    {
        private readonly Dictionary<(int, int), List<ChipWindow>> _cells = [];
        private readonly int _cell;

        public Grid(IReadOnlyList<ChipWindow> windows)
        {
            _cell = Math.Max(1, windows.Max(w => Math.Max(w.Width, w.Height)));
            foreach (var window in windows)
            {
                for (var x = Floor(window.X); x <= Floor(window.Right); x++)
                {
                    for (var y = Floor(window.Y); y <= Floor(window.Bottom); y++)
                    {
                        if (!_cells.TryGetValue((x, y), out var list))
                            _cells[(x, y)] = list = [];
                        list.Add(window);
                    }
                }
            }
        }

        public int CountShowing(double x, double y)
        {
            if (!_cells.TryGetValue((Floor(x), Floor(y)), out var near))
                return 0;
            var count = 0;
            foreach (var w in near)
            {
                if (
                    x >= w.X + (w.Width * EdgeMarginShare)
                    && x <= w.Right - (w.Width * EdgeMarginShare)
                    && y >= w.Y + (w.Height * EdgeMarginShare)
                    && y <= w.Bottom - (w.Height * EdgeMarginShare)
                )
                    count++;
            }

            return count;
        }

        private int Floor(double value) => (int)Math.Floor(value / _cell);
    }
}
