namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>
/// A request as the scheduler sees it: a tree of one trunk (what all prompts begin with, the picture in it) and a branch per query.
/// </summary>
internal sealed class Generation
{
    // Rows of branches see each other's positions only to mask them: more at once than this wastes more than it shares.
    public const int BranchesAtOnce = 16;

    private readonly Branch[] _branches;
    private readonly List<int> _owners = [];
    private int _next;

    /// <param name="prompts">Ids of each prompt, the picture already spread over its rows.</param>
    /// <param name="maxTokens">Most tokens of each answer.</param>
    /// <param name="contextLength">Most positions of a prompt with its answer.</param>
    /// <param name="forced">Answers that are given, to be scored, where there are any.</param>
    public Generation(IReadOnlyList<int[]> prompts, IReadOnlyList<int> maxTokens, int contextLength, IReadOnlyList<int[]?>? forced = null)
    {
        var trunk = SharedLength(prompts);
        Trunk = prompts[0][..trunk];
        _branches = [.. prompts.Select((p, i) => new Branch(i, p[trunk..], Math.Min(maxTokens[i], contextLength - p.Length), forced?[i]))];
        RegionLength = trunk + _branches.Chunk(BranchesAtOnce).Max(wave => wave.Sum(b => b.Need));
        MinRegionLength = trunk + _branches.Max(b => b.Need);
    }

    /// <summary>Ids that all prompts begin with; negative where the picture stands.</summary>
    public int[] Trunk { get; }

    /// <summary>The queries, in their order.</summary>
    public IReadOnlyList<Branch> Branches => _branches;

    /// <summary>Positions of the cache that answering takes, a wave of branches at a time.</summary>
    public int RegionLength { get; private set; }

    /// <summary>The same, one branch at a time: the least with which it can be answered at all.</summary>
    public int MinRegionLength { get; }

    /// <summary>Where its region begins; -1 while it waits.</summary>
    public int Region { get; set; } = -1;

    /// <summary>Branches that are being answered now.</summary>
    public IReadOnlyList<Branch> Live { get; private set; } = [];

    /// <summary>Branch index of every position after the trunk, in the order of writing.</summary>
    public IReadOnlyList<int> Owners => _owners;

    public bool Done => Array.TrueForAll(_branches, b => b.Done);

    /// <summary>Shrinks the region to what a small cache can give: fewer branches at once.</summary>
    public void Fit(int capacity) => RegionLength = Math.Min(RegionLength, capacity);

    /// <summary>Takes as many of the next branches as the region holds; the trunk stays.</summary>
    public void StartWave()
    {
        _owners.Clear();
        var wave = new List<Branch>();
        var left = RegionLength - Trunk.Length;
        while (_next < _branches.Length && wave.Count < BranchesAtOnce && _branches[_next].Need <= left)
        {
            left -= _branches[_next].Need;
            wave.Add(_branches[_next++]);
        }

        Live = wave;
    }

    /// <summary>Drops the branches that are done.</summary>
    public void DropDone() => Live = [.. Live.Where(b => !b.Done)];

    /// <summary>Notes that positions after the trunk were given to a branch; the first of them, counted from the trunk's end.</summary>
    public int Own(Branch branch, int count)
    {
        for (var i = 0; i < count; i++)
            _owners.Add(branch.Index);
        return _owners.Count - count;
    }

    // A single prompt is all trunk; of several, each keeps at least its last row, so that later waves find their first token without it.
    private static int SharedLength(IReadOnlyList<int[]> prompts)
    {
        var shared = prompts[0].Length;
        if (prompts.Count == 1)
            return shared;
        foreach (var prompt in prompts)
            shared = Math.Min(Math.Min(shared, prompt.Length - 1), prompts[0].AsSpan().CommonPrefixLength(prompt));
        return shared;
    }
}
