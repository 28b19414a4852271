using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Models.Rows;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>One decoder layer: attention of each request over its own region of the cache, then the gated MLP.</summary>
internal sealed class LlamaLayer : IDisposable
{
    private readonly LlamaConfig _config;
    private readonly int _index;
    private readonly RmsNorm _inputNorm,
        _postNorm;
    private readonly Linear _qkv,
        _o,
        _gateUp,
        _down;

    public LlamaLayer(LlamaConfig config, int index, WeightLoader weights)
    {
        _config = config;
        _index = index;
        var prefix = $"model.layers.{index}.";
        string attention = prefix + "self_attn.",
            mlp = prefix + "mlp.";
        _inputNorm = new(weights, prefix + "input_layernorm.weight", config.NormEpsilon);
        _postNorm = new(weights, prefix + "post_attention_layernorm.weight", config.NormEpsilon);
        _qkv = Linear.Load(weights, attention + "q_proj.weight", attention + "k_proj.weight", attention + "v_proj.weight");
        _o = Linear.Load(weights, attention + "o_proj.weight");
        _gateUp = Linear.Load(weights, mlp + "gate_proj.weight", mlp + "up_proj.weight");
        _down = Linear.Load(weights, mlp + "down_proj.weight");
    }

    /// <summary>The weights for a step of few rows; null where there is no such view of them.</summary>
    public RowLayer? Rows => RowLayer.TryCreate(_inputNorm, _postNorm, _qkv, _o, _gateUp, _down);

    /// <summary>[N, D] fp32 -> [N, D] fp32; in the last layer only the rows whose next token is wanted -> [outputs, D].</summary>
    public Tensor Forward(Tensor x, StepContext step, bool last)
    {
        using var scope = NewDisposeScope();
        long rows = x.shape[0],
            heads = _config.Heads,
            keys = _config.KeyValueHeads,
            size = _config.HeadSize;
        var qkv = _qkv.Forward(_inputNorm.Forward(x)).view(rows, heads + 2 * keys, size); // [N, H + 2 Hkv, d]
        var rotated = step.Rotate(qkv.narrow(1, 0, heads + keys)); // [N, H + Hkv, d]
        step.Write(_index, rotated.narrow(1, heads, keys), qkv.narrow(1, heads + keys, keys));
        var attended = step.Attend(_index, rotated.narrow(1, 0, heads), last); // [N or outputs, H d]
        if (last)
            x = x.index_select(0, step.OutputRows);
        x = _o.ForwardAdd(attended, x);
        var hidden = _gateUp.Forward(_postNorm.Forward(x)); // [N, 2 I]
        var gated = nn
            .functional.silu(hidden.narrow(1, 0, _config.Intermediate))
            .mul_(hidden.narrow(1, _config.Intermediate, _config.Intermediate));
        return _down.ForwardAdd(gated, x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in new IDisposable[] { _inputNorm, _postNorm, _qkv, _o, _gateUp, _down })
            part.Dispose();
    }
}
