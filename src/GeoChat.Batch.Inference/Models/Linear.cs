using GeoChat.Batch.Inference.Models.Rows;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>y = x W^T (+ b), W in the compute type or as bytes with a scale per output and group of inputs. Owns its tensors.</summary>
internal sealed class Linear : IDisposable
{
    // Inputs that share a scale.
    private const long Group = 32;

    private readonly Tensor _weight;
    private readonly Tensor? _bias,
        _scale;
    private readonly bool _oneDnn,
        _widened;

    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out]</param>
    /// <param name="widened">The weights are only stored in their type; the product is in single precision.</param>
    public Linear(Tensor weight, Tensor? bias = null, bool widened = false)
    {
        _weight = weight;
        _bias = bias;
        _widened = widened && weight.dtype != ScalarType.Float32;
        _oneDnn = OneDnn(weight);
    }

    private Linear(Tensor weight, Tensor? bias, Tensor scale)
    {
        _weight = weight;
        _bias = bias;
        _scale = scale;
    }

    /// <summary>A projection of the language model, stacked from some keys; weight-only int8 where the loader is asked for it.</summary>
    public static Linear Load(WeightLoader weights, params ReadOnlySpan<string> keys)
    {
        var weight = weights.Stack(keys); // [out, in]
        if (!weights.Int8)
            return new(weight, widened: weights.Widens);
        using var scope = NewDisposeScope();
        long rows = weight.size(0),
            columns = weight.size(1),
            group = columns % Group == 0 ? Group : columns;
        var groups = weight.to(ScalarType.Float32).view(rows, columns / group, group);
        var scale = groups.abs().amax([2], keepdim: true).clamp_min_(RootedScalars.Real(1e-12)).div_(RootedScalars.Integer(127)); // [out, groups, 1]
        var bytes = groups.div(scale).round_().to(ScalarType.Int8);
        weight.Dispose();
        return new(
            bytes.DetachFromDisposeScope(),
            null,
            scale.to(weights.Widens ? ScalarType.Float32 : weights.Dtype).DetachFromDisposeScope()
        );
    }

    /// <summary>The weights for products with few rows; null where there is no such view of them.</summary>
    public RowMatrix? Rows =>
        _bias is not null ? null
        : _scale is null ? RowMatrices.TryView(_weight)
        : RowMatrices.TryView(_weight, _scale);

    /// <summary>[..., in] of any type -> [..., out] in the compute type.</summary>
    public Tensor Forward(Tensor x) => Fused(x) ? TorchOps.Linear(x, _weight, _bias, "none"u8) : Plain(x);

    /// <summary>silu of the product. [..., in] of any type -> [..., out] in the compute type.</summary>
    public Tensor ForwardSilu(Tensor x) =>
        Fused(x) ? TorchOps.Linear(x, _weight, _bias, "swish"u8) : nn.functional.silu(Plain(x), inplace: true);

    /// <summary>The product plus a residual in single precision. [..., in] and [..., out] fp32 -> [..., out] fp32</summary>
    public Tensor ForwardAdd(Tensor x, Tensor residual) =>
        Fused(x) ? TorchOps.Linear(x, residual, _weight, _bias, "add"u8) : Plain(x).add(residual, RootedScalars.One);

    private bool Fused(Tensor x) => _oneDnn && x.dtype == ScalarType.Float32 && Many(x);

    // With two rows or more oneDNN is 1.1 to 3 times as fast as MKL on AMD; for one row MKL's matrix-vector product is better.
    // Other types go to oneDNN by themselves.
    private static bool OneDnn(Tensor weight) => weight.device_type == TorchSharp.DeviceType.CPU && weight.dtype == ScalarType.Float32;

    private static bool Many(Tensor x) => x.numel() > x.size(-1) && x.is_contiguous();

    private Tensor Plain(Tensor x)
    {
        if (_scale is null && !_widened)
            return nn.functional.linear(x.dtype == _weight.dtype ? x : x.to(_weight.dtype), _weight, _bias);
        // Widened as it is used: for many rows that costs little, and few are RowDecoder's.
        using var scope = NewDisposeScope();
        var weight = _scale is null ? _weight.to(ScalarType.Float32) : _weight.to(_scale.dtype).mul_(_scale).view(_weight.size(0), -1);
        x = x.dtype == weight.dtype ? x : x.to(weight.dtype);
        return (
            OneDnn(weight) && Many(x) ? TorchOps.Linear(x, weight, _bias, "none"u8) : nn.functional.linear(x, weight, _bias)
        ).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
        _scale?.Dispose();
    }
}
