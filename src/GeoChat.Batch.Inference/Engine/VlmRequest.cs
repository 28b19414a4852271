namespace GeoChat.Batch.Inference.Engine;

/// <summary>
/// One picture and what is asked about it. All queries share the computation of the picture and of their common beginning.
/// </summary>
/// <param name="Rgb">Red, green, blue bytes, rows top down, of an ImageSize x ImageSize picture; empty: no picture. Not copied:
/// leave it as it is until the answer.</param>
/// <param name="Queries">At least one.</param>
public sealed record VlmRequest(ReadOnlyMemory<byte> Rgb, IReadOnlyList<VlmQuery> Queries);
