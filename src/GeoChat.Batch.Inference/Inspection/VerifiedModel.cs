namespace GeoChat.Batch.Inference.Inspection;

/// <summary>A model whose every tensor was read.</summary>
/// <param name="Tensors">Tensors that were checked.</param>
/// <param name="Bytes">Bytes of the files.</param>
/// <param name="Sha256">The digest that answers carry.</param>
/// <param name="Files">The files, by their paths from the model's folder.</param>
public sealed record VerifiedModel(int Tensors, long Bytes, string Sha256, IReadOnlyList<(string Path, string Sha256)> Files);
