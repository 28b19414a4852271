using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>
/// Merges the boxes of overlapping chips into objects: only boxes of different chips with the same query and label, compared on the
/// ground both chips show. A box cut at its chip's edge yields to the neighbour's whole one, or is joined with the neighbour's piece.
/// The result does not depend on the order of the boxes, and the work grows with their number.
/// </summary>
public static class BoxMerger
{
    /// <summary>
    /// The objects, ordered by query, label and place. Every raw box is a member of exactly one, but those that a quarter of their own chip
    /// shows whole: the quarter was asked to say it better, and they are members of none.
    /// </summary>
    public static IReadOnlyList<MergedBox> Merge(IReadOnlyList<RawBox> boxes, MergeOptions options)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(options);
        var lookups = new Dictionary<int, ChipLookup?>();
        var merged = new List<MergedBox>(boxes.Count);
        foreach (
            var group in boxes.GroupBy(b => (b.Query, b.Label)).OrderBy(g => g.Key.Query).ThenBy(g => g.Key.Label, StringComparer.Ordinal)
        )
        {
            if (!lookups.TryGetValue(group.Key.Query, out var chips))
                lookups.Add(group.Key.Query, chips = Lookup(group.Key.Query, options));
            var seen = group
                .Select(b => new SeenBox(b, options))
                .Where(b => chips?.IsSuperseded(b, options.CutEdgeShare) != true)
                .ToArray();
            if (seen.Length == 0)
                continue;
            SeenBox.Sort(seen);
            foreach (var members in Clusters.Group(seen, SeamPairs.Find(seen, options)))
                merged.Add(members.Length == 1 ? Alone(seen[members[0]], chips) : One(Array.ConvertAll(members, i => seen[i]), chips));
        }

        return merged;
    }

    private static int DeepestFirst(SeenBox a, SeenBox b) => a.Depth != b.Depth ? b.Depth.CompareTo(a.Depth) : SeenBox.Compare(a, b);

    private static ChipLookup? Lookup(int query, MergeOptions options) =>
        (options.ChipsOfQuery?.GetValueOrDefault(query) ?? options.Chips) is { } windows ? new ChipLookup(windows) : null;

    /// <summary>What most boxes come to: nobody else saw it. The same as <see cref="One"/>, without its lists.</summary>
    private static MergedBox Alone(SeenBox box, ChipLookup? chips)
    {
        var expected = Math.Max(1, chips?.CountShowing(box.CentreX, box.CentreY, box.Raw.ChipWindow.Level) ?? 0);
        return new MergedBox
        {
            Outline = box.Raw.Outline,
            Score = box.Raw.Score * 2 / (1 + expected),
            ScoreRaw = box.Raw.Score,
            MemberIds = [box.Raw.Id],
            Representative = box.Raw,
            CutEdge = box.Cut,
            Agreed = 1,
            Expected = expected,
        };
    }

    private static MergedBox One(SeenBox[] members, ChipLookup? chips)
    {
        // The deepest first: farthest from its chip's edge, so least cut and best seen.
        Array.Sort(members, DeepestFirst);
        // Of boxes that nothing cuts, those of the finest chips are the most exact.
        var whole = Array.FindAll(members, m => !m.Cut);
        var finest = int.MaxValue;
        foreach (var box in whole)
            finest = Math.Min(finest, box.Raw.ChipWindow.Width);
        var used =
            whole.Length == 0 ? members
            : Array.TrueForAll(whole, m => m.Raw.ChipWindow.Width == finest) ? whole
            : Array.FindAll(whole, m => m.Raw.ChipWindow.Width == finest);
        var outline = whole.Length > 0 ? BoxFusion.Mean(used) : BoxFusion.Join(members);
        var raw = 0.0;
        var agreed = members.Length;
        var level = used[0].Raw.ChipWindow.Level;
        var elsewhere = 0;
        foreach (var box in used)
            raw += box.Raw.Score;
        raw /= used.Length;
        foreach (var box in members)
            elsewhere += box.Raw.ChipWindow.Level == level ? 0 : 1;
        var ids = Array.ConvertAll(members, m => m.Raw.Id);
        Array.Sort(ids);
        var showing = chips?.CountShowing(outline.CentreX, outline.CentreY, level) ?? 0;
        var expected = Math.Max(agreed, showing + elsewhere);
        return new MergedBox
        {
            Outline = outline,
            Score = raw * (1 + agreed) / (1 + expected),
            ScoreRaw = raw,
            MemberIds = ids,
            Representative = used[0].Raw,
            CutEdge = whole.Length == 0 && !Completed(members),
            Agreed = agreed,
            Expected = expected,
        };
    }

    /// <summary>Every side where a piece is cut is looked beyond by another piece that is not cut on that side.</summary>
    private static bool Completed(SeenBox[] pieces) =>
        pieces.All(p =>
            (!p.CutLeft || pieces.Any(q => !q.CutLeft && q.Raw.ChipWindow.X < p.Raw.ChipWindow.X))
            && (!p.CutTop || pieces.Any(q => !q.CutTop && q.Raw.ChipWindow.Y < p.Raw.ChipWindow.Y))
            && (!p.CutRight || pieces.Any(q => !q.CutRight && q.Raw.ChipWindow.Right > p.Raw.ChipWindow.Right))
            && (!p.CutBottom || pieces.Any(q => !q.CutBottom && q.Raw.ChipWindow.Bottom > p.Raw.ChipWindow.Bottom))
        );
}
