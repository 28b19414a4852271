namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>One query of a request while it is answered: what its prompt adds to the trunk, and the tokens so far.</summary>
internal sealed class Branch(int index, int[] tail, int maxTokens, int[]? forced = null)
{
    /// <summary>Its place among the request's queries.</summary>
    public int Index => index;

    /// <summary>Ids of the prompt after the trunk.</summary>
    public int[] Tail => tail;

    /// <summary>Most tokens to answer with, already cut to what the context holds.</summary>
    public int MaxTokens => maxTokens;

    /// <summary>Positions of the cache that it may fill: the last token is never written.</summary>
    public int Need => tail.Length + maxTokens - 1;

    /// <summary>The next token of an answer that is given, to be scored; null where the model chooses.</summary>
    public int? NextForced => forced?[Tokens.Count];

    public List<int> Tokens { get; } = [];

    public List<double> LogProbs { get; } = [];

    public List<double> Margins { get; } = [];

    public bool Done { get; private set; }

    /// <summary>It ended at the cap, not at an end token.</summary>
    public bool HitTokenCap { get; private set; }

    /// <summary>Takes the next token.</summary>
    public void Add(SampledToken token, IReadOnlyCollection<int> endTokens)
    {
        Tokens.Add(token.Id);
        LogProbs.Add(token.LogProb);
        Margins.Add(token.Margin);
        var ended = endTokens.Contains(token.Id);
        Done = ended || Tokens.Count >= maxTokens;
        HitTokenCap = Done && !ended;
    }
}
