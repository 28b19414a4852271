namespace GeoChat.Batch.Prompting.Answers;

/// <summary>What stands between boxes that belong together.</summary>
internal static class Separators
{
    private static readonly string[] Words = ["<delim>", "</box>", "<box>", "</rbox>", "<rbox>", "</obb>", "<obb>", "and"];

    /// <summary>Whether the gap says nothing.</summary>
    public static bool Only(ReadOnlySpan<char> gap)
    {
        while (!gap.IsEmpty)
        {
            if (char.IsWhiteSpace(gap[0]) || gap[0] is ',' or ';' or ':' or '(' or ')' or '[' or ']')
            {
                gap = gap[1..];
                continue;
            }

            var length = 0;
            foreach (var word in Words)
                if (gap.StartsWith(word, StringComparison.Ordinal))
                    length = word.Length;
            if (length == 0)
                return false;
            gap = gap[length..];
        }

        return true;
    }
}
