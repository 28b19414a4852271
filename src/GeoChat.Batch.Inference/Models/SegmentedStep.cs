using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>
/// A step as a CPU takes it: one request after the other, where calling an operation costs little compared with computing it.
/// </summary>
internal sealed class SegmentedStep : StepContext
{
    private readonly SegmentTensors[] _segments;

    public SegmentedStep(LlamaConfig config, KvCache cache, RotaryEmbedding rotary, StepInput input, Device device)
        : base(config, cache, rotary, input, device, new()) => _segments = [.. input.Segments.Select(Tensors)];

    /// <inheritdoc/>
    public override void Write(int layer, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        foreach (var s in Input.Segments)
        {
            Cache.Keys[layer].narrow(1, s.Region + s.WriteAt, s.Count).copy_(keys.narrow(0, s.Row, s.Count).transpose(0, 1));
            Cache.Values[layer].narrow(1, s.Region + s.WriteAt, s.Count).copy_(values.narrow(0, s.Row, s.Count).transpose(0, 1));
        }
    }

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, bool outputsOnly)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>(_segments.Length);
        foreach (var segment in _segments)
            if (!outputsOnly || segment.Segment.Outputs.Length > 0)
                parts.Add(Attend(layer, queries, segment, outputsOnly));
        return (parts.Count == 1 ? parts[0] : cat(parts, 0)).MoveToOuterDisposeScope();
    }
}
