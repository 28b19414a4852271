using System.Text.Json;

namespace GeoChat.Batch.Imagery.Chips;

/// <summary>
/// What became of every pixel of a scene. Exact: the counts add up to the scene, whatever the chips' overlap; pixels of no chip are
/// <see cref="PixelOutcome.Outside"/>. Not safe from several threads at once.
/// </summary>
public sealed class CoverageLedger(int width, int height)
{
    private readonly List<(int Left, int Top, int Right, int Bottom, PixelOutcome Outcome)> _chips = [];

    /// <summary>Pixels of the scene.</summary>
    public long Total { get; } = (long)width * height;

    /// <summary>Notes what became of a chip; a window's part outside the scene does not count.</summary>
    public void Add(ChipWindow window, PixelOutcome outcome)
    {
        var left = Math.Max(0, window.X);
        var top = Math.Max(0, window.Y);
        var right = Math.Min(width, window.Right);
        var bottom = Math.Min(height, window.Bottom);
        if (left < right && top < bottom)
            _chips.Add((left, top, right, bottom, outcome));
    }

    /// <summary>Pixels by outcome; every outcome is there, and together they are <see cref="Total"/>.</summary>
    public IReadOnlyDictionary<PixelOutcome, long> Count()
    {
        var counts = Enum.GetValues<PixelOutcome>().ToDictionary(o => o, _ => 0L);
        int[] xs = [.. _chips.SelectMany(c => new[] { c.Left, c.Right }).Concat([0, width]).Distinct().Order()];
        int[] ys = [.. _chips.SelectMany(c => new[] { c.Top, c.Bottom }).Concat([0, height]).Distinct().Order()];
        var starting = _chips.OrderBy(c => c.Top).ToArray();
        var open = new List<(int Left, int Top, int Right, int Bottom, PixelOutcome Outcome)>();
        var cells = new PixelOutcome[xs.Length - 1];
        var next = 0;
        for (var y = 0; y + 1 < ys.Length; y++)
        {
            open.RemoveAll(c => c.Bottom <= ys[y]);
            for (; next < starting.Length && starting[next].Top <= ys[y]; next++)
                open.Add(starting[next]);
            Array.Fill(cells, PixelOutcome.Outside);
            // Pending weighs least but for "no chip at all", so it is painted first.
            foreach (var chip in open.Where(c => c.Outcome == PixelOutcome.Pending))
                Paint(chip);
            foreach (var chip in open.Where(c => c.Outcome != PixelOutcome.Pending).OrderByDescending(c => c.Outcome))
                Paint(chip);
            for (var x = 0; x < cells.Length; x++)
                counts[cells[x]] += (long)(xs[x + 1] - xs[x]) * (ys[y + 1] - ys[y]);
        }

        return counts;

        void Paint((int Left, int Top, int Right, int Bottom, PixelOutcome Outcome) chip)
        {
            var from = Array.BinarySearch(xs, chip.Left);
            var to = Array.BinarySearch(xs, chip.Right);
            cells.AsSpan(from, to - from).Fill(chip.Outcome);
        }
    }

    /// <summary>An object with a count for each outcome and "total".</summary>
    public string ToJson()
    {
        var json = Count().ToDictionary(c => c.Key.ToString().ToLowerInvariant(), c => c.Value);
        json["total"] = Total;
        return JsonSerializer.Serialize(json);
    }
}
