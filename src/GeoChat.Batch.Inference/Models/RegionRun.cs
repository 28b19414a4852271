using GeoChat.Batch.Inference.Scheduling;

namespace GeoChat.Batch.Inference.Models;

/// <summary>
/// Requests that decode and whose regions lie at equal distances in the cache: one strided view of it holds them all, so that one
/// call attends for all of them.
/// </summary>
/// <param name="Segments">In the order of their regions.</param>
/// <param name="Stride">Positions from one region's start to the next one's.</param>
/// <param name="Rows">Most rows of a request; those with fewer are filled up.</param>
/// <param name="Length">Most positions of a request; positions behind a shorter one are masked.</param>
internal sealed record RegionRun(IReadOnlyList<Segment> Segments, int Stride, int Rows, int Length)
{
    // Attention kernels load a mask's row in pieces of 16, and copy it where it is not a multiple of that.
    private const int Alignment = 16;

    /// <summary>Start of the first region.</summary>
    public int Start => Segments[0].Region;

    /// <summary>
    /// Cuts segments into as few runs as their regions allow. No view of a request reaches beyond its own region: what others
    /// compute there need not be numbers.
    /// </summary>
    /// <param name="segments">Each of another request.</param>
    public static IReadOnlyList<RegionRun> Group(IEnumerable<Segment> segments)
    {
        var runs = new List<RegionRun>();
        var open = new List<Segment>();
        foreach (var segment in segments.OrderBy(s => s.Region))
        {
            if (open.Count > 0 && !Continues(open, segment))
                Close();
            open.Add(segment);
        }

        if (open.Count > 0)
            Close();
        return runs;

        void Close()
        {
            var aligned = (open.Max(s => s.Length) + Alignment - 1) / Alignment * Alignment;
            runs.Add(
                new(
                    [.. open],
                    open.Count > 1 ? open[1].Region - open[0].Region : 1,
                    open.Max(s => s.Count),
                    Math.Min(aligned, open.Min(s => s.Reserved))
                )
            );
            open.Clear();
        }
    }

    private static bool Continues(List<Segment> open, Segment next) =>
        (open.Count == 1 || next.Region - open[^1].Region == open[1].Region - open[0].Region)
        && Math.Max(open.Max(s => s.Length), next.Length) <= Math.Min(open.Min(s => s.Reserved), next.Reserved);
}
