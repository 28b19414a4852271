namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>
/// Decides what each step computes. Requests join while others are being answered, wait where the cache is full, and leave as soon
/// as they are done.
/// </summary>
/// <param name="slots">Requests in flight at once.</param>
/// <param name="regions">The cache.</param>
/// <param name="prefillRows">Rows of new prompts that one step takes at most (one request always fits): bounds how long others wait
/// for their next token.</param>
/// <param name="endTokens">Ids that end an answer.</param>
internal sealed class Scheduler(int slots, CacheRegions regions, int prefillRows, IReadOnlyCollection<int> endTokens)
{
    private readonly LinkedList<Generation> _waiting = [];
    private readonly List<Generation> _running = [];

    /// <summary>Nothing to do.</summary>
    public bool Idle => _waiting.Count == 0 && _running.Count == 0;

    /// <summary>Requests that wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Requests that are being answered.</summary>
    public int Running => _running.Count;

    /// <summary>Takes a request; false where the whole cache could not hold it.</summary>
    public bool TryAdd(Generation request)
    {
        if (request.MinRegionLength > regions.Capacity)
            return false;
        request.Fit(regions.Capacity);
        _waiting.AddLast(request);
        return true;
    }

    /// <summary>Forgets a request, waiting or running.</summary>
    public void Remove(Generation request)
    {
        if (_running.Remove(request))
            regions.Return(request.Region, request.RegionLength);
        else
            _waiting.Remove(request);
    }

    /// <summary>
    /// The next step, or null where there is nothing to do. It may be asked for when the last step has begun and its tokens are not
    /// known yet: who may end with them gets a row in vain, whose output <see cref="Complete"/> drops. The steps are computed in
    /// their order, so that nothing is written into a region after it was handed on.
    /// </summary>
    public StepPlan? Next()
    {
        var step = new StepBuilder();
        foreach (var request in _running)
            if (request.Live.Count > 0)
                step.AddTokens(request);
        var tokens = step.Rows;
        foreach (var request in _running.Where(r => r.Live.Count == 0))
        {
            request.StartWave();
            step.AddTails(request);
        }

        while (_waiting.First?.Value is { } request && _running.Count < slots && HasRoom(step.Rows - tokens, request))
        {
            if (!regions.TryTake(request.RegionLength, out var start))
                break;
            _waiting.RemoveFirst();
            _running.Add(request);
            request.Region = start;
            request.StartWave();
            step.AddTrunk(request);
            step.AddTails(request);
        }

        return step.Build();
    }

    /// <summary>Takes a step's tokens, in the order of its outputs.</summary>
    /// <returns>The requests that are done now.</returns>
    public IReadOnlyList<Generation> Complete(StepPlan plan, IReadOnlyList<SampledToken> tokens)
    {
        for (var i = 0; i < plan.Outputs.Count; i++)
            plan.Outputs[i].Add(tokens[i], endTokens);
        List<Generation> done = [];
        foreach (var request in _running)
        {
            request.DropDone();
            if (request.Done)
                done.Add(request);
        }

        done.ForEach(Remove);
        return done;
    }

    private bool HasRoom(int rows, Generation request) =>
        rows == 0 || rows + request.Trunk.Length + request.Branches.Take(Generation.BranchesAtOnce).Sum(b => b.Tail.Length) <= prefillRows;
}
