namespace GeoChat.Batch.Imagery.Merging;

/// <summary>Groups boxes along matching pairs, the strongest first; a group never holds two boxes of one chip, since a chip that shows two objects says so.</summary>
internal static class Clusters
{
    public static IEnumerable<IReadOnlyList<int>> Group(IReadOnlyList<SeenBox> boxes, List<SeamPairs.Pair> pairs)
    {
        pairs.Sort((p, q) => p.Strength != q.Strength ? q.Strength.CompareTo(p.Strength) : p.A != q.A ? p.A.CompareTo(q.A) : p.B.CompareTo(q.B));
        var parent = new int[boxes.Count];
        var members = new List<int>?[boxes.Count];
        for (var i = 0; i < parent.Length; i++) parent[i] = i;
        foreach (var pair in pairs)
        {
            var (a, b) = (Root(pair.A), Root(pair.B));
            if (a == b) continue;
            var (left, right) = (members[a] ?? [a], members[b] ?? [b]);
            if (ShareChip(left, right, boxes)) continue;
            Join(a, b);
        }

        // What a chip's edge cuts often comes as several pieces. A chip that shows the ground whole and saw one object there knows better.
        foreach (var pair in pairs)
        {
            var (a, b) = (Root(pair.A), Root(pair.B));
            if (a == b) continue;
            if (Absorbs(boxes[pair.A], boxes[pair.B]) && OnlyPieces(b)) Join(a, b);
            else if (Absorbs(boxes[pair.B], boxes[pair.A]) && OnlyPieces(a)) Join(b, a);
        }

        for (var i = 0; i < parent.Length; i++)
        {
            if (parent[i] != i) continue;
            var group = members[i] ?? [i];
            group.Sort();
            yield return group;
        }

        void Join(int into, int from)
        {
            var joined = members[into] ?? [into];
            joined.AddRange(members[from] ?? [from]);
            parent[from] = into;
            members[into] = joined;
            members[from] = null;
        }

        bool OnlyPieces(int root) => (members[root] ?? [root]).TrueForAll(i => boxes[i].Cut);

        int Root(int i)
        {
            while (parent[i] != i) i = parent[i] = parent[parent[i]];
            return i;
        }
    }

    /// <summary>A whole box takes in a piece that lies in it, and in its chip, nearly all.</summary>
    private static bool Absorbs(SeenBox whole, SeenBox piece)
    {
        const double nearlyAll = 0.7;
        if (whole.Cut || !piece.Cut) return false;
        var w = whole.Raw.ChipWindow;
        if (piece.MinX < w.X || piece.MinY < w.Y || piece.MaxX > w.Right || piece.MaxY > w.Bottom) return false;
        Span<double> common = stackalloc double[Quad.Room];
        return Quad.Area(common[..Quad.Clip(whole.Polygon, piece.Polygon, common)]) >= nearlyAll * piece.Area;
    }

    private static bool ShareChip(List<int> left, List<int> right, IReadOnlyList<SeenBox> boxes)
    {
        foreach (var i in left)
        {
            foreach (var j in right)
            {
                if (boxes[i].Raw.ChipId == boxes[j].Raw.ChipId) return true;
            }
        }

        return false;
    }
}
