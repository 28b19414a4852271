using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>
/// A step of few rows on a CPU, as each is that only decodes: its time is that of reading the weights and of calling operations, so that here the first is done once
/// and the second not at all. Same layers, same cache as torch's; single precision whatever the weights are stored in.
/// </summary>
internal sealed unsafe class RowDecoder
{
    /// <summary>With more rows torch's products are as fast.</summary>
    public const int MostRows = 16;

    // Multiply-adds of one layer's attention below which other cores are not worth waking.
    private const long WorkOfPart = 1 << 18;

    private readonly LlamaConfig _config;
    private readonly IReadOnlyList<RowLayer> _layers;
    private readonly RowMatrix _embedTokens, _head;
    private readonly nint _norm;
    private readonly (nint Cosine, nint Sine) _rotary;
    private readonly int _cores = get_num_threads();
    private readonly float[] _x, _normed, _qkv, _queries, _attended, _hidden;

    public RowDecoder(LlamaConfig config, IReadOnlyList<RowLayer> layers, RowMatrix embedTokens, RowMatrix head, RmsNorm norm, RotaryEmbedding rotary)
    {
        (_config, _layers, _embedTokens, _head, _norm, _rotary) = (config, layers, embedTokens, head, norm.Data, rotary.Data);
        var wide = config.Heads * config.HeadSize;
        (_x, _normed) = (Buffer(config.Hidden), Buffer(config.Hidden));
        (_queries, _attended) = (Buffer(wide), Buffer(Math.Max(wide, config.Hidden)));
        (_qkv, _hidden) = (Buffer(wide + (2 * config.KeyValueHeads * config.HeadSize)), Buffer(2 * config.Intermediate));

        static float[] Buffer(int width) => GC.AllocateUninitializedArray<float>(MostRows * width, pinned: true);
    }

    /// <summary>Whether a step is one for it: few rows, no pictures, no prompt's beginning.</summary>
    public static bool Takes(StepInput input) => input.Ids.Length <= MostRows && input.Images.Count == 0 && input.Segments.All(s => !s.Causal);

    /// <summary>Logits [outputs, vocabulary] fp32 of the rows whose next token is wanted, in the segments' order; keys and values are written to the cache.</summary>
    public Tensor Forward(StepInput input, KvCache cache)
    {
        var (rows, hidden) = (input.Ids.Length, _config.Hidden);
        fixed (float* x = _x, normed = _normed)
        {
            for (var r = 0; r < rows; r++)
                _embedTokens.Row(input.Ids[r], x + (r * hidden));
            for (var i = 0; i < _layers.Count; i++)
                Layer(i, input, cache, rows, x, normed);
            var outputs = 0;
            foreach (var s in input.Segments)
            {
                foreach (var output in s.Outputs)
                    RowFunctions.RmsNorm(x + ((s.Row + output) * hidden), (float*)_norm, normed + (outputs++ * hidden), hidden, (float)_config.NormEpsilon);
            }

            var logits = empty([outputs, _head.Outputs], dtype: ScalarType.Float32);
            _head.Multiply(normed, outputs, (float*)TorchOps.Data(logits), _cores);
            return logits;
        }
    }

    private void Layer(int index, StepInput input, KvCache cache, int rows, float* x, float* normed)
    {
        var (layer, hidden, intermediate) = (_layers[index], _config.Hidden, _config.Intermediate);
        var (keys, values) = (cache.Keys[index], cache.Values[index]);
        fixed (float* qkv = _qkv, attended = _attended, gated = _hidden)
        {
            Norm(x, layer.InputNorm, normed, rows);
            layer.Qkv.Multiply(normed, rows, qkv, _cores);
            RotateAndWrite(keys, values, input, qkv);
            foreach (var segment in input.Segments)
                Attend(keys, values, segment, attended);
            layer.O.Multiply(attended, rows, normed, _cores);
            RowFunctions.Add(x, normed, rows * hidden);
            Norm(x, layer.PostNorm, normed, rows);
            layer.GateUp.Multiply(normed, rows, gated, _cores);
            for (var r = 0; r < rows; r++)
                RowFunctions.Gate(gated + (2 * r * intermediate), gated + (((2 * r) + 1) * intermediate), intermediate);
            layer.Down.Multiply(gated, 2 * intermediate, rows, normed, _cores);
            RowFunctions.Add(x, normed, rows * hidden);
        }
    }

    private void Norm(float* x, nint weight, float* into, int rows)
    {
        for (var r = 0; r < rows; r++)
            RowFunctions.RmsNorm(x + (r * _config.Hidden), (float*)weight, into + (r * _config.Hidden), _config.Hidden, (float)_config.NormEpsilon);
    }

    // Queries go, head by head, where one head's rows follow each other; keys and values into the cache.
    private void RotateAndWrite(Tensor keys, Tensor values, StepInput input, float* qkv)
    {
        int heads = _config.Heads, shared = _config.KeyValueHeads, size = _config.HeadSize;
        float* k = (float*)TorchOps.Data(keys), v = (float*)TorchOps.Data(values);
        var capacity = (nint)keys.size(1);
        fixed (float* queries = _queries)
        {
            foreach (var s in input.Segments)
            {
                for (var r = 0; r < s.Count; r++)
                {
                    var row = s.Row + r;
                    float* from = qkv + ((nint)row * (heads + (2 * shared)) * size);
                    float* cosine = (float*)_rotary.Cosine + ((nint)input.Positions[row] * size), sine = (float*)_rotary.Sine + ((nint)input.Positions[row] * size);
                    for (var h = 0; h < heads; h++)
                        RowFunctions.Rotate(from + (h * size), cosine, sine, queries + (((nint)s.Row * heads) + ((nint)h * s.Count) + r) * size, size);
                    for (var h = 0; h < shared; h++)
                    {
                        var at = ((h * capacity) + s.Region + s.WriteAt + r) * size;
                        RowFunctions.Rotate(from + ((heads + h) * size), cosine, sine, k + at, size);
                        System.Buffer.MemoryCopy(from + ((heads + shared + h) * size), v + at, size * sizeof(float), size * sizeof(float));
                    }
                }
            }
        }
    }

    private void Attend(Tensor keys, Tensor values, Segment s, float* attended)
    {
        int shared = _config.KeyValueHeads, group = _config.Heads / shared, size = _config.HeadSize, rows = group * s.Count;
        float* k = (float*)TorchOps.Data(keys), v = (float*)TorchOps.Data(values);
        var capacity = (nint)keys.size(1);
        if ((long)_config.Heads * s.Count * s.Length * size < WorkOfPart || _cores == 1)
        {
            for (var h = 0; h < shared; h++)
                Head(h);
        }
        else
        {
            Parallel.For(0, shared, new ParallelOptions { MaxDegreeOfParallelism = _cores }, Head);
        }

        // Heads that share a key head are further rows of it.
        void Head(int h)
        {
            var buffer = System.Buffers.ArrayPool<float>.Shared.Rent(rows * (s.Length + size));
            fixed (float* scores = buffer, queries = _queries)
            {
                var at = ((h * capacity) + s.Region) * size;
                float* result = scores + ((nint)rows * s.Length);
                RowProducts.Multiply(new SingleLanes(k + at), size, queries + (((nint)s.Row * _config.Heads) + ((nint)h * rows)) * size, size, rows, scores, s.Length, 0, s.Length);
                for (var r = 0; r < rows; r++)
                {
                    float* row = scores + ((nint)r * s.Length);
                    if (s.Mask is { } mask)
                        fixed (float* m = &mask[r % s.Count * (s.Length - s.Shared)])
                            RowFunctions.Add(row + s.Shared, m, s.Length - s.Shared);
                    RowFunctions.Softmax(row, s.Length, 1 / MathF.Sqrt(size));
                }

                RowProducts.Combine(scores, s.Length, v + at, size, rows, result, size);
                for (var r = 0; r < rows; r++)
                {
                    float* into = attended + (((nint)(s.Row + (r % s.Count)) * _config.Heads) + ((nint)h * group) + (r / s.Count)) * size;
                    System.Buffer.MemoryCopy(result + ((nint)r * size), into, size * sizeof(float), size * sizeof(float));
                }
            }

            System.Buffers.ArrayPool<float>.Shared.Return(buffer);
        }
    }
}
