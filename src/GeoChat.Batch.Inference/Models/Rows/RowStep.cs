using System.Runtime.CompilerServices;
using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Scheduling;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>
/// One step: every thread computes its outputs of each product and its heads of attention; they wait for each other where one's work
/// needs another's.
/// </summary>
internal sealed unsafe class RowStep
{
    private readonly LlamaConfig _config;
    private readonly RowWeights _weights;
    private readonly RowBuffers _buffers;
    private readonly StepInput _input;
    private readonly (float[]? Mask, Segment Segment)[] _segments;
    private readonly (nint Keys, nint Values)[] _cache;
    private readonly nint _capacity;
    private readonly float* _logits;
    private readonly int _rows;

    public RowStep(LlamaConfig config, RowWeights weights, RowBuffers buffers, StepInput input, KvCache cache, float* logits)
    {
        _config = config;
        _weights = weights;
        _buffers = buffers;
        _input = input;
        _rows = input.Ids.Length;
        _capacity = (nint)cache.Capacity;
        _logits = logits;
        _segments = [.. input.Segments.Select(s => (s.Mask, s))];
        _cache = [.. cache.Keys.Zip(cache.Values, (k, v) => (TorchOps.Data(k), TorchOps.Data(v)))];
    }

    public void Work(int member, int members)
    {
        var hidden = _config.Hidden;
        float* x = _buffers.X,
            normed = _buffers.Normed(member);
        if (member == 0)
            for (var r = 0; r < _rows; r++)
                _weights.EmbedTokens.Row(_input.Ids[r], x + ((nint)r * hidden));
        TorchTeam.Meet(members);
        for (var i = 0; i < _weights.Layers.Count; i++)
            Layer(i, member, members);
        var outputs = 0;
        foreach (var (_, s) in _segments)
        {
            foreach (var output in s.Outputs)
                RowFunctions.RmsNorm(
                    x + ((nint)(s.Row + output) * hidden),
                    (float*)_weights.Norm,
                    normed + ((nint)outputs++ * hidden),
                    hidden,
                    (float)_config.NormEpsilon
                );
        }

        var (from, to) = Share(_weights.Head.Outputs, member, members);
        _weights.Head.Multiply(normed, hidden, outputs, _logits, from, to);
    }

    private void Layer(int index, int member, int members)
    {
        var layer = _weights.Layers[index];
        var hidden = _config.Hidden;
        var intermediate = _config.Intermediate;
        var wide = _config.Heads * _config.HeadSize;
        var normed = _buffers.Normed(member);
        Norm(layer.InputNorm, normed);
        var (from, to) = Share(layer.Qkv.Outputs, member, members);
        layer.Qkv.Multiply(normed, hidden, _rows, _buffers.Qkv, from, to);
        TorchTeam.Meet(members);
        (from, to) = Share(_config.KeyValueHeads, member, members);
        for (var h = from; h < to; h++)
        {
            foreach (var (mask, segment) in _segments)
            {
                RotateAndWrite(index, segment, h);
                Attend(index, segment, mask, h, _buffers.Scores(member));
            }
        }

        TorchTeam.Meet(members);
        Add(layer.O, _buffers.Attended, wide, member, members);
        TorchTeam.Meet(members);
        Norm(layer.PostNorm, normed);
        (from, to) = Share(intermediate, member, members);
        layer.GateUp.Multiply(normed, hidden, _rows, _buffers.Gated, from, to);
        layer.GateUp.Multiply(normed, hidden, _rows, _buffers.Gated, intermediate + from, intermediate + to);
        for (var r = 0; r < _rows; r++)
            RowFunctions.Gate(
                _buffers.Gated + ((nint)2 * r * intermediate) + from,
                _buffers.Gated + (((nint)(2 * r) + 1) * intermediate) + from,
                to - from
            );
        TorchTeam.Meet(members);
        Add(layer.Down, _buffers.Gated, 2 * intermediate, member, members);
        TorchTeam.Meet(members);
    }

    // x += rows W^T, for this member's outputs.
    private void Add(RowMatrix matrix, float* rows, int stride, int member, int members)
    {
        var (from, to) = Share(matrix.Outputs, member, members);
        matrix.Multiply(rows, stride, _rows, _buffers.Added, from, to);
        for (var r = 0; r < _rows; r++)
            RowFunctions.Add(_buffers.X + ((nint)r * _config.Hidden) + from, _buffers.Added + ((nint)r * _config.Hidden) + from, to - from);
    }

    private void Norm(nint weight, float* into)
    {
        for (var r = 0; r < _rows; r++)
            RowFunctions.RmsNorm(
                _buffers.X + ((nint)r * _config.Hidden),
                (float*)weight,
                into + ((nint)r * _config.Hidden),
                _config.Hidden,
                (float)_config.NormEpsilon
            );
    }

    // For one key head: writes its queries so that the rows of one head follow each other, its keys and values into the cache.
    private void RotateAndWrite(int layer, Segment s, int head)
    {
        int heads = _config.Heads,
            shared = _config.KeyValueHeads,
            size = _config.HeadSize,
            group = heads / shared;
        float* k = (float*)_cache[layer].Keys,
            v = (float*)_cache[layer].Values;
        for (var r = 0; r < s.Count; r++)
        {
            var row = s.Row + r;
            float* from = _buffers.Qkv + ((nint)row * (heads + (2 * shared)) * size);
            float* cosine = (float*)_weights.Rotary.Cosine + ((nint)_input.Positions[row] * size),
                sine = (float*)_weights.Rotary.Sine + ((nint)_input.Positions[row] * size);
            for (var h = head * group; h < (head + 1) * group; h++)
                RowFunctions.Rotate(
                    from + ((nint)h * size),
                    cosine,
                    sine,
                    _buffers.Queries + ((((nint)s.Row * heads) + ((nint)h * s.Count) + r) * size),
                    size
                );
            var at = ((head * _capacity) + s.Region + s.WriteAt + r) * size;
            RowFunctions.Rotate(from + ((nint)(heads + head) * size), cosine, sine, k + at, size);
            Unsafe.CopyBlock(v + at, from + ((nint)(heads + shared + head) * size), (uint)size * sizeof(float));
        }
    }

    // Heads that share a key head are computed as further rows of it.
    private void Attend(int layer, Segment s, float[]? mask, int head, float* scores)
    {
        int group = _config.Heads / _config.KeyValueHeads,
            size = _config.HeadSize,
            rows = group * s.Count,
            own = s.Length - s.Shared;
        var at = ((head * _capacity) + s.Region) * size;
        float* k = (float*)_cache[layer].Keys + at,
            v = (float*)_cache[layer].Values + at,
            result = scores + ((nint)rows * s.Length);
        RowProducts.Multiply(
            new SingleLanes(k),
            size,
            _buffers.Queries + ((((nint)s.Row * _config.Heads) + ((nint)head * rows)) * size),
            size,
            rows,
            scores,
            s.Length,
            0,
            s.Length
        );
        for (var r = 0; r < rows; r++)
        {
            float* row = scores + ((nint)r * s.Length);
            if (mask is not null)
                fixed (float* m = &mask[r % s.Count * own])
                    RowFunctions.Add(row + s.Shared, m, own);
            RowFunctions.Softmax(row, s.Length, 1 / MathF.Sqrt(size));
        }

        RowProducts.Combine(scores, s.Length, v, size, rows, result, size);
        for (var r = 0; r < rows; r++)
        {
            float* into =
                _buffers.Attended + ((((nint)(s.Row + (r % s.Count)) * _config.Heads) + ((nint)head * group) + (r / s.Count)) * size);
            Unsafe.CopyBlock(into, result + ((nint)r * size), (uint)size * sizeof(float));
        }
    }

    private static (int From, int To) Share(int all, int member, int members) =>
        ((int)((long)all * member / members), (int)((long)all * (member + 1) / members));
}
