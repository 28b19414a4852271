namespace GeoChat.Batch.Storage.Chips;

/// <summary>A job that has planned chips.</summary>
internal sealed record WaitingJob(long Id, string Owner, int Priority);

/// <summary>
/// Divides a number of chips among waiting jobs: a higher priority first; within one, the owner with the fewest chips in flight; of one
/// owner, the oldest job.
/// </summary>
/// <param name="jobs">By priority, then age.</param>
/// <param name="served">Chips queued or running, by owner; updated as shares are given.</param>
/// <param name="max">How many to divide.</param>
internal sealed class FairShares(IReadOnlyList<WaitingJob> jobs, Dictionary<string, long> served, int max)
{
    private readonly List<WaitingJob> _waiting = [.. jobs];
    private int _left = max;

    /// <summary>The job to take from next and how many at most; null when all is given or nothing waits.</summary>
    public (long Job, int Count)? Next()
    {
        if (_left == 0 || _waiting.Count == 0)
            return null;
        var owners = _waiting.Where(j => j.Priority == _waiting[0].Priority).Select(j => j.Owner).Distinct().OrderBy(Served).ToList();
        var job = _waiting.First(j => j.Owner == owners[0]);
        // Fill up to the next owner, or give an even part at once: a statement per chip would cost more than it gains.
        var gap = owners.Count == 1 ? _left : (int)Math.Min(_left, Served(owners[1]) - Served(owners[0]));
        return (job.Id, Math.Min(_left, Math.Max(gap, Math.Max(1, _left / owners.Count))));
    }

    /// <summary>Reports what was taken; an exhausted job waits no longer.</summary>
    public void RecordTaken(long job, int count, bool exhausted)
    {
        var owner = _waiting.First(j => j.Id == job).Owner;
        served[owner] = Served(owner) + count;
        _left -= count;
        if (exhausted)
            _waiting.RemoveAll(j => j.Id == job);
    }

    private long Served(string owner) => served.GetValueOrDefault(owner);
}
