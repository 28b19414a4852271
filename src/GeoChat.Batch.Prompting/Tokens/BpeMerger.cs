namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>SentencePiece's BPE: the neighbours whose joined piece scores best merge first, the left-most of equals.</summary>
/// <remarks>A heap of candidates and a linked list of symbols: n log n in the length of the text, whatever it repeats.</remarks>
internal static class BpeMerger
{
    /// <summary>Calls <paramref name="emit"/> with the symbols of the text that no merge joins any more, from left to right.</summary>
    public static void Merge(SentencePieceModel model, ReadOnlySpan<char> text, Action<ReadOnlySpan<char>> emit)
    {
        var ids = model.Ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var start = new int[text.Length + 1];
        var count = 0;
        for (var i = 0; i < text.Length; i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1)
            start[count++] = i;

        // Symbol i spans length[i] characters from start[i]; a merged-away one has length 0.
        var length = new int[count];
        var next = new int[count];
        var previous = new int[count];
        for (var i = 0; i < count; i++)
        {
            length[i] = (i + 1 < count ? start[i + 1] : text.Length) - start[i];
            next[i] = i + 1 < count ? i + 1 : -1;
            previous[i] = i - 1;
        }

        var heap = new PriorityQueue<(int Left, int Right, int Size), (float Score, int Left)>(count, BestThenLeftmost);
        for (var i = 0; i + 1 < count; i++)
            Offer(text, i, i + 1);

        while (heap.TryDequeue(out var pair, out _))
        {
            var (left, right, size) = pair;
            if (length[left] == 0 || length[right] == 0 || length[left] + length[right] != size)
                continue;
            length[left] = size;
            length[right] = 0;
            next[left] = next[right];
            if (next[right] >= 0)
                previous[next[right]] = left;
            if (previous[left] >= 0)
                Offer(text, previous[left], left);
            if (next[left] >= 0)
                Offer(text, left, next[left]);
        }

        for (var i = count > 0 ? 0 : -1; i >= 0; i = next[i])
            emit(text.Slice(start[i], length[i]));

        void Offer(ReadOnlySpan<char> all, int left, int right)
        {
            var size = length[left] + length[right];
            if (ids.TryGetValue(all.Slice(start[left], size), out var id))
                heap.Enqueue((left, right, size), (model.Scores[id], left));
        }
    }

    private static readonly Comparer<(float Score, int Left)> BestThenLeftmost = Comparer<(float Score, int Left)>.Create(
        (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Left.CompareTo(b.Left)
    );
}
