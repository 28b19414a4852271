using GeoChat.Batch.Inference.Weights;
using GeoChat.Batch.Prompting;

namespace GeoChat.Batch.Inference;

/// <summary>What a model folder holds, without loading it: every file read and checked, no number of a tensor computed with.</summary>
/// <param name="Name">From the profile, else the folder's name.</param>
/// <param name="Sha256">Hex digest over the files that decide the answers, as stored with them.</param>
/// <param name="Profile">The folder's <c>geochat-batch.json</c>.</param>
/// <param name="ImageSize">Side of the model's square picture in pixels.</param>
/// <param name="Parameters">Numbers in all its tensors.</param>
public sealed record ModelInspection(string Name, string Sha256, ModelProfile Profile, int ImageSize, long Parameters)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="ModelException">It cannot be used; the message says why and what to do.</exception>
    public static ModelInspection Read(string folder, CancellationToken cancellationToken)
    {
        var checkpoint = Checkpoint.Open(new VlmEngineOptions { ModelDirectory = folder });
        return new(
            checkpoint.Profile.Name, ModelDigest.Compute(checkpoint.Files, cancellationToken), checkpoint.Profile, checkpoint.ImageSize,
            checkpoint.Tensors.Values.Sum(tensor => tensor.Count));
    }
}
