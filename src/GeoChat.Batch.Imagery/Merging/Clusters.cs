using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>
/// Groups boxes along matching pairs, the strongest first; a group never holds two boxes of one chip, since a chip that shows two
/// objects says so.
/// </summary>
internal static class Clusters
{
    /// <summary>The groups, each by ascending index, in the order of a member that stands for it.</summary>
    public static IEnumerable<int[]> Group(IReadOnlyList<SeenBox> boxes, List<SeamPairs.Pair> pairs)
    {
        pairs.Sort(
            (p, q) =>
                p.Strength != q.Strength ? q.Strength.CompareTo(p.Strength)
                : p.A != q.A ? p.A.CompareTo(q.A)
                : p.B.CompareTo(q.B)
        );
        // Members hang on their group's first one as a chain, so that a million boxes need no lists.
        var parent = new int[boxes.Count];
        var next = new int[boxes.Count];
        var last = new int[boxes.Count];
        var size = new int[boxes.Count];
        for (var i = 0; i < parent.Length; i++)
        {
            parent[i] = i;
            next[i] = -1;
            last[i] = i;
            size[i] = 1;
        }
        foreach (var pair in pairs)
        {
            var a = Root(pair.A);
            var b = Root(pair.B);
            if (a != b && !ShareChip(a, b))
                Join(a, b);
        }

        // What a chip's edge cuts often comes as several pieces. A chip that shows the ground whole and saw one object there knows better.
        foreach (var pair in pairs)
        {
            var a = Root(pair.A);
            var b = Root(pair.B);
            if (a == b)
                continue;
            if (Absorbs(boxes[pair.A], boxes[pair.B]) && OnlyPieces(b))
                Join(a, b);
            else if (Absorbs(boxes[pair.B], boxes[pair.A]) && OnlyPieces(a))
                Join(b, a);
        }

        for (var i = 0; i < parent.Length; i++)
        {
            if (parent[i] != i)
                continue;
            var group = new int[size[i]];
            for (int member = i, at = 0; member >= 0; member = next[member], at++)
                group[at] = member;
            if (group.Length > 1)
                Array.Sort(group);
            yield return group;
        }

        void Join(int into, int from)
        {
            parent[from] = into;
            next[last[into]] = from;
            last[into] = last[from];
            size[into] += size[from];
        }

        bool OnlyPieces(int root)
        {
            for (var i = root; i >= 0; i = next[i])
            {
                if (!boxes[i].Cut)
                    return false;
            }

            return true;
        }

        bool ShareChip(int left, int right)
        {
            for (var i = left; i >= 0; i = next[i])
            {
                for (var j = right; j >= 0; j = next[j])
                {
                    if (boxes[i].Raw.ChipId == boxes[j].Raw.ChipId)
                        return true;
                }
            }

            return false;
        }

        int Root(int i)
        {
            while (parent[i] != i)
                i = parent[i] = parent[parent[i]];
            return i;
        }
    }

    /// <summary>A whole box takes in a piece that lies in it, and in its chip, nearly all.</summary>
    private static bool Absorbs(SeenBox whole, SeenBox piece)
    {
        const double nearlyAll = 0.7;
        if (whole.Cut || !piece.Cut)
            return false;
        var w = whole.Raw.ChipWindow;
        if (piece.MinX < w.X || piece.MinY < w.Y || piece.MaxX > w.Right || piece.MaxY > w.Bottom)
            return false;
        Span<double> common = stackalloc double[Quad.Room];
        return Quad.Area(common[..Quad.Clip(whole.Polygon.Corners, piece.Polygon.Corners, common)]) >= nearlyAll * piece.Area;
    }
}
