using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Rotary position embedding in LLaMA's rotate-half form.</summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _cos,
        _sin;
    private readonly long _half;

    public RotaryEmbedding(LlamaConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        _half = config.HeadSize / 2;
        // TorchSharp has no power of a scalar: a Scalar here becomes a tensor by a conversion that always throws.
        using var theta = tensor(config.RopeTheta);
        var frequencies = pow(theta, Range(0, config.HeadSize, 2).div_(RootedScalars.Integer(config.HeadSize))).reciprocal();
        var angles = outer(Range(0, config.MaxPositions, 1).div_(RootedScalars.Real(config.RopeFactor)), frequencies); // [P, d/2]
        var cosine = angles.cos();
        var sine = angles.sin();
        // rotate_half(x) = [-x2, x1]: with the halves swapped by a roll, the sign goes into the table.
        _cos = cat([cosine, cosine], 1).unsqueeze(1).to(device).DetachFromDisposeScope(); // [P, 1, d]
        _sin = cat([sine.neg(), sine], 1).unsqueeze(1).to(device).DetachFromDisposeScope();
    }

    private static Tensor Range(long from, long to, long step) =>
        arange(RootedScalars.Integer(from), RootedScalars.Integer(to), RootedScalars.Integer(step), dtype: ScalarType.Float32);

    /// <summary>The tables' rows of some positions [N]: cos and sin [N, 1, d] fp32, the same for all layers of a step.</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions) => (_cos.index_select(0, positions), _sin.index_select(0, positions));

    /// <summary>Addresses of the tables [positions, d] fp32.</summary>
    public (nint Cosine, nint Sine) Data => (TorchOps.Data(_cos), TorchOps.Data(_sin));

    /// <summary>[N, H, d] -> [N, H, d], turned in single precision.</summary>
    public Tensor Rotate(Tensor x, Tensor cos, Tensor sin, ScalarType result)
    {
        using var scope = NewDisposeScope();
        return x.mul(cos).addcmul_(x.roll(_half, 2), sin, RootedScalars.One).to(result).MoveToOuterDisposeScope(); // a product with fp32 is fp32
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cos.Dispose();
        _sin.Dispose();
    }
}
