using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Log-probabilities by place in the text. Total: spans that lie outside or overlap give some value, never an error.</summary>
internal sealed class TokenTrack
{
    // A probability of 0 (a server that rounds) must not make everything else irrelevant.
    private const double Floor = -20;

    private readonly List<TokenSpan> _tokens;

    public TokenTrack(IReadOnlyList<TokenSpan> tokens)
    {
        _tokens = [.. tokens.Where(t => t.Length > 0).OrderBy(t => t.Start)];
    }

    public bool IsEmpty => _tokens.Count == 0;

    /// <summary>Sum and number of the tokens that write any of the characters.</summary>
    public (double Sum, int Count) Over(int start, int end)
    {
        // The token before the first that starts in the range may reach into it.
        int low = 0,
            high = _tokens.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tokens[middle].Start < start)
                low = middle + 1;
            else
                high = middle;
        }

        var sum = 0.0;
        var count = 0;
        for (var i = Math.Max(0, low - 1); i < _tokens.Count && _tokens[i].Start < end; i++)
        {
            if ((long)_tokens[i].Start + _tokens[i].Length <= start)
                continue;
            sum += double.IsNaN(_tokens[i].LogProb) ? Floor : Math.Clamp(_tokens[i].LogProb, Floor, 0);
            count++;
        }

        return (sum, count);
    }
}
