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

    /// <summary>
    /// Tokens that steps were planned for. One more than <see cref="Tokens"/> where a step has begun and its tokens are not known
    /// yet.
    /// </summary>
    public int Planned { get; private set; }

    /// <summary>Its place among the outputs of the step that was planned for it last.</summary>
    public int Output { get; private set; }

    /// <summary>The planned token of an answer that is given, to be scored; null where the model chooses.</summary>
    public int? Forced => forced?[Planned - 1];

    /// <summary>A further token can be planned.</summary>
    public bool Goes => !Done && Planned < maxTokens;

    public List<int> Tokens { get; } = [];

    public List<double> LogProbs { get; } = [];

    public List<double> Margins { get; } = [];

    public bool Done { get; private set; }

    /// <summary>It ended at the cap, not at an end token.</summary>
    public bool HitTokenCap { get; private set; }

    /// <summary>Notes that a step gives its next token.</summary>
    public void Plan(int output) => (Planned, Output) = (Planned + 1, output);

    /// <summary>Takes the next token; one that was planned before its end was known is dropped.</summary>
    public void Add(SampledToken token, IReadOnlyCollection<int> endTokens)
    {
        if (Done)
            return;
        Tokens.Add(token.Id);
        LogProbs.Add(token.LogProb);
        Margins.Add(token.Margin);
        var ended = endTokens.Contains(token.Id);
        Done = ended || Tokens.Count >= maxTokens;
        HitTokenCap = Done && !ended;
    }
}
