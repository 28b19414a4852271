using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Root-mean-square normalisation over the last dimension, computed in single precision as LLaMA does. Owns its weight.</summary>
internal sealed class RmsNorm(Tensor weight, double epsilon) : IDisposable
{
    /// <summary>[N, D] -> [N, D]</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var single = x.to(ScalarType.Float32);
        var scale = single.square().mean([-1], keepdim: true).add_(epsilon).rsqrt_();
        return single.mul(scale).to(x.dtype).mul_(weight).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => weight.Dispose();
}
