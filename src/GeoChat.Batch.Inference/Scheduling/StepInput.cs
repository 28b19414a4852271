namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>What one forward pass computes: rows of several requests, flat, prefill and decode mixed.</summary>
/// <param name="Ids">Token of each row; negative where a picture's feature stands.</param>
/// <param name="Positions">Position of each row in its own prompt.</param>
/// <param name="Segments">The rows by request; in order, together all rows.</param>
/// <param name="Images">Where features stand in place of tokens.</param>
/// <param name="Pending">Rows whose token is not among <paramref name="Ids"/> but with the last step's outputs.</param>
internal sealed record StepInput(
    int[] Ids,
    int[] Positions,
    IReadOnlyList<Segment> Segments,
    IReadOnlyList<PictureRows> Images,
    IReadOnlyList<PendingId> Pending
);
