using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>y = x W^T (+ b), W in the compute type or as bytes with a scale per output. Owns its tensors.</summary>
internal sealed class Linear : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias, _scale;

    public Linear(Tensor weight, Tensor? bias = null) => (_weight, _bias) = (weight, bias);

    private Linear(Tensor weight, Tensor? bias, Tensor scale) => (_weight, _bias, _scale) = (weight, bias, scale);

    /// <summary>A projection of the language model, stacked from some keys; weight-only int8 where the loader is asked for it.</summary>
    public static Linear Load(WeightLoader weights, params ReadOnlySpan<string> keys)
    {
        var weight = weights.Stack(keys); // [out, in]
        if (!weights.Int8)
            return new(weight);
        using var scope = NewDisposeScope();
        var scale = weight.to(ScalarType.Float32).abs().amax([1]).clamp_min_(1e-12).div_(127); // [out]
        var bytes = weight.to(ScalarType.Float32).div_(scale.unsqueeze(1)).round_().to(ScalarType.Int8);
        weight.Dispose();
        return new(bytes.DetachFromDisposeScope(), null, scale.to(weights.Dtype).DetachFromDisposeScope());
    }

    /// <summary>[..., in] -> [..., out]</summary>
    public Tensor Forward(Tensor x)
    {
        if (_scale is null)
            return nn.functional.linear(x, _weight, _bias);
        using var weight = _weight.to(x.dtype);
        return nn.functional.linear(x, weight).mul_(_scale);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
        _scale?.Dispose();
    }
}
