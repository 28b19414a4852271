using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Root-mean-square normalisation over the last dimension, in single precision as LLaMA does it.</summary>
internal sealed class RmsNorm(WeightLoader weights, string key, double epsilon) : IDisposable
{
    private readonly Tensor _weight = weights.LoadExact(key);

    /// <summary>Address of the weights [D] fp32.</summary>
    public nint Data => TorchOps.Data(_weight);

    /// <summary>[N, D] fp32 -> [N, D] fp32</summary>
    public Tensor Forward(Tensor x) => TorchOps.RmsNorm(x, _weight, _weight.size(0), epsilon);

    /// <inheritdoc/>
    public void Dispose() => _weight.Dispose();
}
