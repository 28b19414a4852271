using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>
/// What all layers of one step share: its ids, rotation tables, masks, and the requests' regions of the cache. Its tensors live in
/// the dispose scope it is made in.
/// </summary>
internal abstract class StepContext
{
    private readonly RotaryEmbedding _rotary;
    private readonly Tensor _cos,
        _sin;

    /// <param name="config">The language model's shape.</param>
    /// <param name="cache">Holds the regions that the segments name.</param>
    /// <param name="rotary">The rotation tables.</param>
    /// <param name="input">The step's rows.</param>
    /// <param name="device">Where the model runs.</param>
    /// <param name="further">Numbers that the kind of step needs as well.</param>
    protected StepContext(LlamaConfig config, KvCache cache, RotaryEmbedding rotary, StepInput input, Device device, StepNumbers further)
    {
        Config = config;
        Cache = cache;
        _rotary = rotary;
        Input = input;
        Device = device;
        var ids = further.Add(input.Ids.Select(id => Math.Max(id, 0)));
        var positions = further.Add(input.Positions);
        var outputs = further.Add(input.Segments.SelectMany(s => s.Outputs.Select(o => s.Row + o)));
        further.Upload(device);
        Ids = further[ids];
        OutputRows = further[outputs];
        (_cos, _sin) = rotary.At(further[positions]);
    }

    /// <summary>Token of each row [N] int64; 0 where a picture's feature stands.</summary>
    public Tensor Ids { get; }

    /// <summary>Rows of the step whose next token is wanted [outputs], in the segments' order.</summary>
    public Tensor OutputRows { get; }

    protected LlamaConfig Config { get; }

    protected KvCache Cache { get; }

    protected StepInput Input { get; }

    protected Device Device { get; }

    /// <summary>[N, H + Hkv, d] -> the same, rotated by each row's position, in the cache's type.</summary>
    public Tensor Rotate(Tensor x) => _rotary.Rotate(x, _cos, _sin, Cache.Dtype);

    /// <summary>Puts the keys and values [N, Hkv, d] of the step's rows where their requests keep them.</summary>
    public abstract void Write(int layer, Tensor keys, Tensor values);

    /// <summary>Queries [N, H, d] -> attended [N, H d], or only of the rows whose next token is wanted [outputs, H d].</summary>
    public abstract Tensor Attend(int layer, Tensor queries, bool outputsOnly);

    /// <summary>What one segment's own attention needs on the device besides the cache.</summary>
    /// <param name="Segment">Its rows.</param>
    /// <param name="Mask">[Count, Length], or null where all see everything.</param>
    /// <param name="Outputs">Its rows whose next token is wanted [outputs], or null where that is all of them.</param>
    protected sealed record SegmentTensors(Segment Segment, Tensor? Mask, Tensor? Outputs);

    protected SegmentTensors Tensors(Segment s) =>
        new(s, Mask(s), s.Outputs.Length == s.Count ? null : HostCopies.ToDevice(tensor(s.Outputs.Select(o => (long)o).ToArray()), Device));

    /// <summary>Attention of one segment: [rows, H d], or only the rows whose next token is wanted.</summary>
    protected Tensor Attend(int layer, Tensor queries, SegmentTensors of, bool outputsOnly)
    {
        var s = of.Segment;
        var q = queries.narrow(0, s.Row, s.Count);
        var mask = of.Mask;
        var causal = s.Causal; // [R, H, d]
        if (outputsOnly && of.Outputs is { } wanted)
        {
            // The only rows wanted of a trunk are its last, which sees all of it.
            q = q.index_select(0, wanted);
            mask = mask?.index_select(0, wanted);
            causal = false;
        }

        return Attend(q, Cache.Keys[layer].narrow(1, s.Region, s.Length), Cache.Values[layer].narrow(1, s.Region, s.Length), mask, causal);
    }

    // Keys and values [Hkv, L, d]. Heads that share a key head become further rows of it, so that the cache is never copied.
    // Causality needs one row per position.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal)
    {
        long rows = q.shape[0],
            heads = Config.Heads,
            keys = Config.KeyValueHeads,
            group = heads / keys,
            size = Config.HeadSize;
        if (group == 1 || causal)
        {
            if (group > 1)
            {
                k = k.repeat_interleave(group, 0);
                v = v.repeat_interleave(group, 0);
            }
            var plain = nn.functional.scaled_dot_product_attention(
                q.transpose(0, 1).unsqueeze(0),
                k.unsqueeze(0),
                v.unsqueeze(0),
                mask,
                0,
                causal
            ); // [1, H, R, d]
            return plain.squeeze(0).transpose(0, 1).reshape(rows, heads * size);
        }

        var folded = q.view(rows, keys, group, size).permute(1, 2, 0, 3).reshape(1, keys, group * rows, size);
        var attended = nn.functional.scaled_dot_product_attention(folded, k.unsqueeze(0), v.unsqueeze(0), mask?.repeat(group, 1), 0, false);
        return attended.view(keys, group, rows, size).permute(2, 0, 1, 3).reshape(rows, heads * size);
    }

    private Tensor? Mask(Segment s)
    {
        if (s.Mask is not { } mask)
            return null;
        using var scope = NewDisposeScope();
        var own = HostCopies.ToDevice(tensor(mask, [s.Count, s.Length - s.Shared]).to(Cache.Dtype), Device);
        return cat([zeros([s.Count, s.Shared], dtype: Cache.Dtype, device: Device), own], 1).MoveToOuterDisposeScope();
    }
}
