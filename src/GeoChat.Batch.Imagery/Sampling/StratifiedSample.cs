using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Imagery.Sampling;

/// <summary>
/// A random part of a grid's chips, spread over it: the chips in an order that keeps neighbours together are divided into strata of equal
/// size, and two are drawn of each. The same seed draws the same.
/// </summary>
public sealed class StratifiedSample
{
    private const int PerStratum = 2;
    private readonly IReadOnlyList<(IReadOnlyList<ChipWindow> All, IReadOnlyList<ChipWindow> Drawn)> _strata;

    private StratifiedSample(IReadOnlyList<(IReadOnlyList<ChipWindow> All, IReadOnlyList<ChipWindow> Drawn)> strata) => _strata = strata;

    /// <summary>Chips to ask.</summary>
    public IEnumerable<ChipWindow> Drawn => _strata.SelectMany(s => s.Drawn);

    /// <summary>Number of chips that the sample was drawn from.</summary>
    public int PopulationSize => _strata.Sum(s => s.All.Count);

    /// <summary>Draws a share (0 to 1) of the windows of one level, at least two.</summary>
    public static StratifiedSample Draw(IReadOnlyList<ChipWindow> windows, double share, int seed)
    {
        if (share is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "a sample is a share over 0 and up to 1");
        var ordered = windows.OrderBy(w => Morton(w.Col, w.Row)).ToArray();
        var count = (int)CountOf(ordered.Length, share);
        var strata = new List<(IReadOnlyList<ChipWindow>, IReadOnlyList<ChipWindow>)>();
        var random = new Random(seed);
        var number = Math.Max(1, count / PerStratum);
        for (var i = 0; i < number && ordered.Length > 0; i++)
        {
            // An odd number leaves one chip over, which the last stratum draws besides.
            var all = ordered[Cut(i, ordered.Length)..Cut(i + 1, ordered.Length)];
            var drawn = all.ToArray();
            random.Shuffle(drawn);
            strata.Add((all, drawn[..(Cut(i + 1, count) - Cut(i, count))]));
        }

        return new StratifiedSample(strata);

        int Cut(int stratum, int length) => (int)((long)stratum * length / number);
    }

    /// <summary>How many chips <see cref="Draw"/> draws of so many.</summary>
    public static long CountOf(long chips, double share) => Math.Min(chips, Math.Max(PerStratum, (long)Math.Round(share * chips)));

    /// <summary>
    /// Estimates a total over all chips from the drawn ones, with a 95 % interval: Student's t over the strata, and never narrower than the
    /// counts' own chance would have it. Chips that gave no answer (null) count as not drawn.
    /// </summary>
    public SampleEstimate Estimate(Func<ChipWindow, double?> valueOf)
    {
        double total = 0,
            variance = 0,
            seen = 0;
        int drawn = 0,
            freedom = 0;
        foreach (var (all, some) in _strata)
        {
            var values = some.Select(valueOf).OfType<double>().ToList();
            if (values.Count == 0)
                continue;
            var mean = values.Average();
            total += all.Count * mean;
            seen += values.Sum();
            drawn += values.Count;
            if (values.Count < 2)
                continue;
            var spread = values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
            variance += (double)all.Count * all.Count * (1 - ((double)values.Count / all.Count)) * spread / values.Count;
            freedom += values.Count - 1;
        }

        if (drawn == 0)
            return new SampleEstimate(0, 0, 0);
        var population = PopulationSize;
        var part = (double)drawn / PopulationSize;
        // Strata that wholly failed are taken to be like the others.
        var reached = _strata.Where(s => s.Drawn.Any(w => valueOf(w) is not null)).Sum(s => s.All.Count);
        total *= (double)population / reached;
        var chance = seen * (1 - part) / (part * part);
        var reach = StudentT.Quantile975(Math.Max(1, freedom)) * Math.Sqrt(Math.Max(variance, chance));
        // Nothing seen says little of rare things: the rule of three.
        var most =
            seen > 0 ? total + reach
            : part < 1 ? 3 / part
            : 0;
        return new SampleEstimate(total, Math.Max(seen, total - reach), most);
    }

    /// <summary>Bits of column and row by turns, so that near chips come near in the order.</summary>
    private static long Morton(int col, int row)
    {
        long code = 0;
        for (var bit = 0; bit < 31; bit++)
            code |= ((long)(col >> bit & 1) << (2 * bit)) | ((long)(row >> bit & 1) << ((2 * bit) + 1));
        return code;
    }
}
