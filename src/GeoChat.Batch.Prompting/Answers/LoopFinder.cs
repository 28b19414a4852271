namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Finds the loop that a greedy model falls into: an end of the text that repeats one piece.</summary>
internal static class LoopFinder
{
    private const int LeastTimes = 4;

    // "10000", "....." and a ruler of dashes are no loops.
    private const int LeastLength = 60;

    /// <summary>Where the second time begins, or the text's length when there is no loop. Linear.</summary>
    public static int FirstTimeEnds(string text)
    {
        var end = text.AsSpan().TrimEnd().Length;
        // border[i]: longest proper prefix of the reversed text's first i characters that also ends them; i - border[i] is then the
        // period of the last i.
        var border = new int[end + 1];
        var cut = text.Length;
        for (int i = 2, k = 0; i <= end; i++)
        {
            while (k > 0 && text[end - i] != text[end - 1 - k])
                k = border[k];
            if (text[end - i] == text[end - 1 - k])
                k++;
            border[i] = k;
            var period = i - k;
            if (i >= LeastLength && i >= LeastTimes * period)
                cut = end - i + period;
        }

        return cut;
    }
}
