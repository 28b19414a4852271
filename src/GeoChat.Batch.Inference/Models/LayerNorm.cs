using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Layer normalisation over the last dimension, in single precision.</summary>
internal sealed class LayerNorm(WeightLoader weights, string key, double epsilon) : IDisposable
{
    private readonly Tensor _weight = weights.LoadExact(key + ".weight"),
        _bias = weights.LoadExact(key + ".bias");

    /// <summary>[..., D] fp32 -> [..., D] fp32</summary>
    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, [_weight.shape[0]], _weight, _bias, epsilon);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
    }
}
