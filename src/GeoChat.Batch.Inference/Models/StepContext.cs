using GeoChat.Batch.Inference.Configuration;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>What all layers of one step share: rotation tables, masks, and the requests' regions of the cache.</summary>
internal sealed class StepContext
{
    private readonly LlamaConfig _config;
    private readonly KvCache _cache;
    private readonly RotaryEmbedding _rotary;
    private readonly StepInput _input;
    private readonly Tensor _cos, _sin;
    private readonly Tensor?[] _masks;
    private readonly Tensor?[] _outputs;

    /// <summary>Tensors made here live in the caller's dispose scope.</summary>
    public StepContext(LlamaConfig config, KvCache cache, RotaryEmbedding rotary, StepInput input, Device device)
    {
        (_config, _cache, _rotary, _input) = (config, cache, rotary, input);
        (_cos, _sin) = rotary.At(tensor(input.Positions, dtype: ScalarType.Int64).to(device));
        _masks = [.. input.Segments.Select(s => Mask(s, cache.Dtype, device))];
        OutputRows = tensor(input.Segments.SelectMany(s => s.Outputs.Select(o => (long)(s.Row + o))).ToArray()).to(device);
        _outputs = [.. input.Segments.Select(s => s.Outputs.Length == s.Count ? null : tensor(s.Outputs.Select(o => (long)o).ToArray()).to(device))];
    }

    /// <summary>Rows of the step whose next token is wanted [outputs], in the segments' order.</summary>
    public Tensor OutputRows { get; }

    /// <summary>[N, H + Hkv, d] -> the same, rotated by each row's position, in the cache's type.</summary>
    public Tensor Rotate(Tensor x) => _rotary.Rotate(x, _cos, _sin, _cache.Dtype);

    /// <summary>Puts the keys and values [N, Hkv, d] of the step's rows where their requests keep them.</summary>
    public void Write(int layer, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        foreach (var s in _input.Segments)
        {
            _cache.Keys[layer].narrow(1, s.Region + s.WriteAt, s.Count).copy_(keys.narrow(0, s.Row, s.Count).transpose(0, 1));
            _cache.Values[layer].narrow(1, s.Region + s.WriteAt, s.Count).copy_(values.narrow(0, s.Row, s.Count).transpose(0, 1));
        }
    }

    /// <summary>Queries [N, H, d] -> attended [N, H d], or only of the rows whose next token is wanted [outputs, H d].</summary>
    public Tensor Attend(int layer, Tensor queries, bool outputsOnly)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>(_input.Segments.Count);
        for (var i = 0; i < _input.Segments.Count; i++)
        {
            var s = _input.Segments[i];
            if (outputsOnly && s.Outputs.Length == 0)
                continue;
            var (q, mask) = (queries.narrow(0, s.Row, s.Count), _masks[i]); // [R, H, d]
            var causal = s.Causal;
            if (outputsOnly && _outputs[i] is { } wanted)
            {
                // The only rows wanted of a trunk are its last, which sees all of it.
                (q, mask, causal) = (q.index_select(0, wanted), mask?.index_select(0, wanted), false);
            }

            var k = _cache.Keys[layer].narrow(1, s.Region, s.Length); // [Hkv, L, d]
            var v = _cache.Values[layer].narrow(1, s.Region, s.Length);
            parts.Add(Attend(q, k, v, mask, causal));
        }

        return (parts.Count == 1 ? parts[0] : cat(parts, 0)).MoveToOuterDisposeScope();
    }

    // Heads that share a key head become further rows of it, so that the cache is never copied. Causality needs one row per position.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal)
    {
        long rows = q.shape[0], heads = _config.Heads, keys = _config.KeyValueHeads, group = heads / keys, size = _config.HeadSize;
        if (group == 1 || causal)
        {
            if (group > 1)
                (k, v) = (k.repeat_interleave(group, 0), v.repeat_interleave(group, 0));
            var plain = nn.functional.scaled_dot_product_attention(
                q.transpose(0, 1).unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), mask, 0, causal); // [1, H, R, d]
            return plain.squeeze(0).transpose(0, 1).reshape(rows, heads * size);
        }

        var folded = q.view(rows, keys, group, size).permute(1, 2, 0, 3).reshape(1, keys, group * rows, size);
        var attended = nn.functional.scaled_dot_product_attention(folded, k.unsqueeze(0), v.unsqueeze(0), mask?.repeat(group, 1), 0, false);
        return attended.view(keys, group, rows, size).permute(2, 0, 1, 3).reshape(rows, heads * size);
    }

    private static Tensor? Mask(Segment s, ScalarType dtype, Device device)
    {
        if (s.Mask is null)
            return null;
        using var scope = NewDisposeScope();
        var own = tensor(s.Mask, [s.Count, s.Length - s.Shared]);
        return cat([zeros(s.Count, s.Shared), own], 1).to(dtype).to(device).MoveToOuterDisposeScope();
    }
}
