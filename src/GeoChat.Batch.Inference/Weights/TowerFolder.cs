using GeoChat.Batch.Inference.Configuration;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>The vision tower's configuration, and its own weight files where it has any (else the checkpoint carries the tower).</summary>
internal sealed record TowerFolder(ClipConfig Config, PixelStatistics Pixels, IReadOnlyList<string> Weights, IReadOnlyList<string> Files)
{
    private const string Prefix = "vision_model.";

    /// <summary>The tower's tensors by GeoChat's keys; a whole CLIP's text half is left out.</summary>
    public IEnumerable<(string Key, TensorEntry Entry)> ReadEntries() =>
        from file in Weights
        from entry in CheckpointFiles.ReadFile(file)
        where entry.Name.StartsWith(Prefix, StringComparison.Ordinal)
        select (KeyNames.Tower + entry.Name[Prefix.Length..], entry);
}
