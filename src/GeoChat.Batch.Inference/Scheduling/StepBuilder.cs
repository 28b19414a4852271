namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>Gathers the rows of one step.</summary>
internal sealed class StepBuilder
{
    private readonly List<int> _ids = [],
        _positions = [];
    private readonly List<Segment> _segments = [];
    private readonly List<PictureRows> _images = [];
    private readonly List<Generation> _pictures = [];
    private readonly List<Branch> _outputs = [];
    private readonly List<PendingId> _pending = [];

    /// <summary>Rows so far.</summary>
    public int Rows => _ids.Count;

    /// <summary>The trunk of a request; of a single prompt it is all, and its last row gives the first token.</summary>
    public void AddTrunk(Generation request)
    {
        var row = Rows;
        var trunk = request.Trunk;
        if (trunk.Length == 0)
            return;
        AddPicture(request, trunk, row, 0);
        _ids.AddRange(trunk);
        _positions.AddRange(Enumerable.Range(0, trunk.Length));
        var alone = request.Live is [{ Tail.Length: 0 }];
        _segments.Add(
            new(
                row,
                trunk.Length,
                request.Region,
                request.RegionLength,
                trunk.Length,
                0,
                null,
                trunk.Length,
                alone ? [trunk.Length - 1] : []
            )
        );
        if (alone)
            AddOutput(request.Live[0]);
    }

    /// <summary>The tails of a wave's prompts, each a continuation of the trunk.</summary>
    public void AddTails(Generation request)
    {
        var rows = request
            .Live.Where(b => b.Tail.Length > 0)
            .Select(b => (Branch: b, Ids: b.Tail, Position: request.Trunk.Length))
            .ToList();
        AddBranches(request, rows);
    }

    /// <summary>The newest token of each branch that is being answered.</summary>
    public void AddTokens(Generation request)
    {
        var going = request.Live.Where(b => b.Goes).ToList();
        foreach (var (branch, i) in going.Select((b, i) => (b, i)))
            if (branch.Tokens.Count < branch.Planned)
                _pending.Add(new(Rows + i, branch.Output));
        AddBranches(
            request,
            [
                .. going.Select(b =>
                    (b, new[] { b.Tokens.Count < b.Planned ? 0 : b.Tokens[^1] }, request.Trunk.Length + b.Tail.Length + b.Planned - 1)
                ),
            ]
        );
    }

    /// <summary>The step, or null where it has no rows.</summary>
    public StepPlan? Build() => Rows == 0 ? null : new(new([.. _ids], [.. _positions], _segments, _images, _pending), _pictures, _outputs);

    private void AddOutput(Branch branch)
    {
        branch.Plan(_outputs.Count);
        _outputs.Add(branch);
    }

    private void AddBranches(Generation request, List<(Branch Branch, int[] Ids, int Position)> rows)
    {
        if (rows.Count == 0)
            return;
        var first = Rows;
        var write = request.Owners.Count;
        var outputs = new List<int>();
        foreach (var (branch, ids, position) in rows)
        {
            request.Own(branch, ids.Length);
            AddPicture(request, ids, Rows, request.Trunk.Count(id => id < 0));
            _ids.AddRange(ids);
            _positions.AddRange(Enumerable.Range(position, ids.Length));
            outputs.Add(Rows - first - 1);
            AddOutput(branch);
        }

        var count = Rows - first;
        var trunk = request.Trunk.Length;
        _segments.Add(
            new(
                first,
                count,
                request.Region,
                request.RegionLength,
                trunk + request.Owners.Count,
                trunk + write,
                request.Owners,
                trunk,
                [.. outputs]
            )
        );
    }

    // A prompt has one picture, its features in a row; where prompts differ before it, each branch carries it.
    private void AddPicture(Generation request, int[] ids, int row, int feature)
    {
        var count = ids.Count(id => id < 0);
        if (count == 0)
            return;
        if (_pictures.Count == 0 || _pictures[^1] != request)
            _pictures.Add(request);
        _images.Add(new(row + Array.FindIndex(ids, id => id < 0), count, _pictures.Count - 1, feature));
    }
}
