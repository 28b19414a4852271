namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>Rows of one step that belong to one request and share what they may attend to.</summary>
/// <param name="Row">First row of the step.</param>
/// <param name="Count">Number of rows; they are written to the cache from <paramref name="WriteAt"/> on.</param>
/// <param name="Region">Where the request's region of the cache begins.</param>
/// <param name="Reserved">Positions of that region.</param>
/// <param name="Length">Positions of the region that exist once these rows are written.</param>
/// <param name="WriteAt">Position in the region of the first row.</param>
/// <param name="Owners">Branch of each position behind the shared ones, these rows' included; valid until the next step is planned.
/// Null where the rows are the trunk itself, and see each other causally.</param>
/// <param name="Shared">Positions from the region's start that every row sees (the trunk).</param>
/// <param name="Outputs">Rows, counted from the segment's first, whose next token is wanted.</param>
internal sealed record Segment(
    int Row,
    int Count,
    int Region,
    int Reserved,
    int Length,
    int WriteAt,
    IReadOnlyList<int>? Owners,
    int Shared,
    int[] Outputs
)
{
    private float[]? _mask;
    private bool _masked;

    /// <summary>The rows are the region's first and see each other causally.</summary>
    public bool Causal => Owners is null;

    /// <summary>Every row is the newest of its branch: it sees all positions of that branch, and none is after it.</summary>
    public bool Newest => Owners is not null && Outputs.Length == Count;

    /// <summary>
    /// Row-major [Count, Length - Shared]: 0 where a row may look, -infinity elsewhere; null: all may look everywhere, or causally.
    /// </summary>
    public float[]? Mask
    {
        get
        {
            if (!_masked)
            {
                _mask = Owners is null ? null : Hide(Owners, WriteAt - Shared, Count);
                _masked = true;
            }
            return _mask;
        }
    }

    /// <summary>Branch of a row; -1 in the trunk.</summary>
    public int Owner(int row) => Owners is null ? -1 : Owners[WriteAt - Shared + row];

    // Row r is the position write + r after the trunk: it sees the positions of its own branch up to itself.
    private static float[]? Hide(IReadOnlyList<int> owners, int write, int count)
    {
        if (count == 1 && owners.All(o => o == owners[write]))
            return null;
        var mask = new float[count * owners.Count];
        for (var r = 0; r < count; r++)
        {
            for (var e = 0; e < owners.Count; e++)
            {
                if (owners[e] != owners[write + r] || e > write + r)
                    mask[(r * owners.Count) + e] = float.NegativeInfinity;
            }
        }

        return mask;
    }
}
