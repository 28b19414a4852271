using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Maps the tower's features to rows of the prompt: linear layers with exact GELU between them, or nothing.</summary>
internal sealed class MultiModalProjector : IDisposable
{
    private readonly List<Linear> _layers = [];

    public MultiModalProjector(Checkpoint checkpoint, WeightLoader weights)
    {
        for (var i = 0; i < checkpoint.Config.ProjectorLayers; i++)
        {
            var key = ModelLayout.ProjectorKey(checkpoint.Config, i);
            _layers.Add(new(weights.LoadVision(key + ".weight"), weights.LoadVision(key + ".bias")));
        }
    }

    /// <summary>[B, patches, Dv] -> [B, patches, D]</summary>
    public Tensor Forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = features;
        for (var i = 0; i < _layers.Count; i++)
            x = _layers[i].Forward(i == 0 ? x : nn.functional.gelu(x));
        return (_layers.Count == 0 ? x.alias() : x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _layers.ForEach(l => l.Dispose());
}
