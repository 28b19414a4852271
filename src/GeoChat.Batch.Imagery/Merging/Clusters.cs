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
            left.AddRange(right);
            parent[b] = a;
            members[a] = left;
            members[b] = null;
        }

        for (var i = 0; i < parent.Length; i++)
        {
            if (parent[i] != i) continue;
            var group = members[i] ?? [i];
            group.Sort();
            yield return group;
        }

        int Root(int i)
        {
            while (parent[i] != i) i = parent[i] = parent[parent[i]];
            return i;
        }
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
