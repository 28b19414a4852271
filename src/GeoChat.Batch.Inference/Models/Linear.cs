using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>y = x W^T (+ b). Owns its tensors.</summary>
internal sealed class Linear(Tensor weight, Tensor? bias = null) : IDisposable
{
    /// <summary>[..., in] -> [..., out]</summary>
    public Tensor Forward(Tensor x) => nn.functional.linear(x, weight, bias);

    /// <inheritdoc/>
    public void Dispose()
    {
        weight.Dispose();
        bias?.Dispose();
    }
}
