using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Root-mean-square normalisation over the last dimension, computed in single precision as LLaMA does. Owns its weight.</summary>
internal sealed class RmsNorm(Tensor weight, double epsilon) : IDisposable
{
    private readonly long _width = weight.shape[0];

    /// <summary>[N, D] -> [N, D]</summary>
    public Tensor Forward(Tensor x)
    {
        if (x.dtype == ScalarType.Float32)
            return TorchOps.RmsNorm(x, weight, _width, epsilon);
        using var scope = NewDisposeScope();
        // The original rounds to the compute type before the weight is applied, aten's operation after it.
        var single = x.to(ScalarType.Float32);
        var scale = single.square().mean([-1], keepdim: true).add_(epsilon).rsqrt_();
        return single.mul(scale).to(x.dtype).mul_(weight).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => weight.Dispose();
}
