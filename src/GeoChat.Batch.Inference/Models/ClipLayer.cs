using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>One transformer layer of the vision tower: attention over all patches, then the MLP, each after its norm.</summary>
internal sealed class ClipLayer : IDisposable
{
    private const float QuickGeluFactor = 1.702f;

    private readonly ClipConfig _config;
    private readonly Func<Tensor, Tensor> _activated;
    private readonly LayerNorm _norm1,
        _norm2;
    private readonly Linear _qkv,
        _out,
        _fc1,
        _fc2;

    public ClipLayer(ClipConfig config, WeightLoader weights, string prefix)
    {
        _config = config;
        _norm1 = new(weights, prefix + "layer_norm1", config.NormEpsilon);
        _norm2 = new(weights, prefix + "layer_norm2", config.NormEpsilon);
        string q = prefix + "self_attn.q_proj",
            k = prefix + "self_attn.k_proj",
            v = prefix + "self_attn.v_proj";
        _qkv = new(
            weights.StackVision(q + ".weight", k + ".weight", v + ".weight"),
            weights.StackVision(q + ".bias", k + ".bias", v + ".bias")
        );
        _out = new(weights.LoadVision(prefix + "self_attn.out_proj.weight"), weights.LoadVision(prefix + "self_attn.out_proj.bias"));
        var fc1 = (Weight: weights.LoadVision(prefix + "mlp.fc1.weight"), Bias: weights.LoadVision(prefix + "mlp.fc1.bias"));
        var fc2 = weights.LoadVision(prefix + "mlp.fc2.weight");
        // x sigmoid(1.702 x) = silu(1.702 x) / 1.702: in single precision the factor goes into fc1 and out of fc2, so that one
        // fused kernel does it. Weights of 16 bits would be rounded by that once more.
        var folded = config.QuickGelu && fc2.dtype == ScalarType.Float32;
        if (folded)
        {
            fc1.Weight.mul_(RootedScalars.Real(QuickGeluFactor));
            fc1.Bias.mul_(RootedScalars.Real(QuickGeluFactor));
            fc2.div_(RootedScalars.Real(QuickGeluFactor));
        }

        _fc1 = new(fc1.Weight, fc1.Bias);
        _fc2 = new(fc2, weights.LoadVision(prefix + "mlp.fc2.bias"));
        _activated =
            folded ? _fc1.ForwardSilu
            : config.QuickGelu ? x => QuickGelu(_fc1.Forward(x))
            : x => nn.functional.gelu(_fc1.Forward(x));
    }

    /// <summary>[B, N, D] fp32 -> [B, N, D] fp32</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        long batch = x.shape[0],
            count = x.shape[1],
            heads = _config.Heads,
            width = _config.Hidden;
        var qkv = _qkv.Forward(_norm1.Forward(x)).view(batch, count, 3, heads, width / heads).permute(2, 0, 3, 1, 4); // [3, B, H, N, d]
        var attended = nn.functional.scaled_dot_product_attention(qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2)); // [B, H, N, d]
        x = _out.ForwardAdd(attended.transpose(1, 2).reshape(batch, count, width), x);
        return _fc2.ForwardAdd(_activated(_norm2.Forward(x)), x).MoveToOuterDisposeScope();
    }

    private static Tensor QuickGelu(Tensor x) => x.mul(RootedScalars.Real(QuickGeluFactor)).sigmoid_().mul_(x);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in new IDisposable[] { _norm1, _norm2, _qkv, _out, _fc1, _fc2 })
            part.Dispose();
    }
}
