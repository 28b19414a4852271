using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>
/// The pairs of boxes of different chips that may be one object. Chips are found through a grid of cells of their own size, and a
/// chip's boxes through an order by x, so that the work grows with the boxes.
/// </summary>
internal static class SeamPairs
{
    public readonly record struct Pair(int A, int B, double Strength);

    /// <summary>All matching pairs of boxes that are in the order of <see cref="SeenBox.Compare"/>.</summary>
    public static List<Pair> Find(IReadOnlyList<SeenBox> boxes, MergeOptions options)
    {
        var chips = Chips(boxes);
        var cell = Math.Max(1, chips.Max(c => Math.Max(c.Window.Width, c.Window.Height)));
        var grid = new Dictionary<(int, int), List<int>>();
        for (var i = 0; i < chips.Count; i++)
        {
            var w = chips[i].Window;
            var key = (Math.DivRem(w.X, cell).Quotient, Math.DivRem(w.Y, cell).Quotient);
            if (!grid.TryGetValue(key, out var list))
                grid[key] = list = [];
            list.Add(i);
        }

        var pairs = new List<Pair>();
        for (var i = 0; i < chips.Count; i++)
        {
            var w = chips[i].Window;
            var cx = Math.DivRem(w.X, cell).Quotient;
            var cy = Math.DivRem(w.Y, cell).Quotient;
            // A cell is at least as large as any chip, so a chip that overlaps starts in a neighbouring cell (two away around 0).
            for (var y = cy - 2; y <= cy + 2; y++)
            {
                for (var x = cx - 2; x <= cx + 2; x++)
                {
                    if (!grid.TryGetValue((x, y), out var near))
                        continue;
                    foreach (var j in near)
                    {
                        if (j > i && Meet(w, chips[j].Window))
                            Between(chips[i], chips[j], boxes, options, pairs);
                    }
                }
            }
        }

        return pairs;
    }

    /// <summary>Windows that overlap or touch.</summary>
    private static bool Meet(ChipWindow a, ChipWindow b) => a.X <= b.Right && b.X <= a.Right && a.Y <= b.Bottom && b.Y <= a.Bottom;

    private static void Between(ChipBoxes a, ChipBoxes b, IReadOnlyList<SeenBox> boxes, MergeOptions options, List<Pair> pairs)
    {
        foreach (var i in a.ByX)
        {
            var box = boxes[i];
            if (box.MaxX < b.MinX || box.MinX > b.MaxX || box.MaxY < b.MinY || box.MinY > b.MaxY)
                continue;
            for (var k = b.FirstFrom(box.MinX - b.Widest, boxes); k < b.ByX.Length; k++)
            {
                var other = boxes[b.ByX[k]];
                if (other.MinX > box.MaxX)
                    break;
                var strength = SeamMatch.Strength(box, other, options);
                if (strength > 0)
                    pairs.Add(new Pair(Math.Min(i, b.ByX[k]), Math.Max(i, b.ByX[k]), strength));
            }
        }
    }

    private static List<ChipBoxes> Chips(IReadOnlyList<SeenBox> boxes)
    {
        var chips = new List<ChipBoxes>();
        // Boxes of one chip lie side by side in the given order; chips of equal windows are told apart by their id.
        var byChip = new Dictionary<long, List<int>>();
        var order = new List<long>();
        for (var i = 0; i < boxes.Count; i++)
        {
            var id = boxes[i].Raw.ChipId;
            if (!byChip.TryGetValue(id, out var list))
            {
                byChip[id] = list = [];
                order.Add(id);
            }

            list.Add(i);
        }

        foreach (var id in order)
            chips.Add(new ChipBoxes(byChip[id], boxes));
        return chips;
    }

    private sealed class ChipBoxes
    {
        public ChipBoxes(List<int> members, IReadOnlyList<SeenBox> boxes)
        {
            Window = boxes[members[0]].Raw.ChipWindow;
            ByX = [.. members];
            Array.Sort(ByX, (i, j) => boxes[i].MinX != boxes[j].MinX ? boxes[i].MinX.CompareTo(boxes[j].MinX) : i.CompareTo(j));
            MinX = double.MaxValue;
            MinY = double.MaxValue;
            MaxX = double.MinValue;
            MaxY = double.MinValue;
            foreach (var i in members)
            {
                MinX = Math.Min(MinX, boxes[i].MinX);
                MinY = Math.Min(MinY, boxes[i].MinY);
                MaxX = Math.Max(MaxX, boxes[i].MaxX);
                MaxY = Math.Max(MaxY, boxes[i].MaxY);
                Widest = Math.Max(Widest, boxes[i].MaxX - boxes[i].MinX);
            }
        }

        public ChipWindow Window { get; }

        public int[] ByX { get; }

        public double MinX { get; }

        public double MinY { get; }

        public double MaxX { get; }

        public double MaxY { get; }

        public double Widest { get; }

        public int FirstFrom(double x, IReadOnlyList<SeenBox> boxes)
        {
            int low = 0,
                high = ByX.Length;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (boxes[ByX[middle]].MinX < x)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low;
        }
    }
}
