namespace GeoChat.Batch.Inference.Models;

/// <summary>Rows of one step that belong to one request and share what they may attend to.</summary>
/// <param name="Row">First row of the step.</param>
/// <param name="Count">Number of rows; they are written to the cache from <paramref name="WriteAt"/> on.</param>
/// <param name="Region">Where the request's region of the cache begins.</param>
/// <param name="Length">Positions of the region that exist once these rows are written.</param>
/// <param name="WriteAt">Position in the region of the first row.</param>
/// <param name="Mask">Row-major [Count, Length - Shared]: 0 where a row may look, -infinity elsewhere; null: all may look everywhere, or causally.</param>
/// <param name="Shared">Positions from the region's start that every row sees (the trunk).</param>
/// <param name="Outputs">Rows, counted from the segment's first, whose next token is wanted.</param>
internal sealed record Segment(int Row, int Count, int Region, int Length, int WriteAt, float[]? Mask, int Shared, int[] Outputs)
{
    /// <summary>The rows are the region's first and see each other causally.</summary>
    public bool Causal => WriteAt == 0 && Mask is null;
}
