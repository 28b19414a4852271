using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>
/// A step of few rows on a CPU, as every step is that only decodes. Its time is spent on reading the weights and on calling operations:
/// here the weights are read once and no operation is called. Same layers, same cache as torch's; single precision whatever the weights
/// are stored in.
/// </summary>
internal sealed unsafe class RowDecoder
{
    /// <summary>With more rows torch's products are as fast.</summary>
    public const int MostRows = 16;

    // Weights of a layer per thread below which another thread costs more at the barriers than it saves.
    private const long WeightsPerThread = 1 << 17;

    private readonly LlamaConfig _config;
    private readonly RowWeights _weights;
    private readonly int _threads;
    private readonly RowBuffers _buffers;

    public RowDecoder(LlamaConfig config, RowWeights weights)
    {
        _config = config;
        _weights = weights;
        var first = weights.Layers[0];
        var count = 0L;
        foreach (var matrix in new[] { first.Qkv, first.O, first.GateUp, first.Down })
            count += (long)matrix.Outputs * matrix.Inputs;
        _threads = (int)Math.Clamp(count / WeightsPerThread, 1, get_num_threads());
        _buffers = new(config, _threads);
    }

    /// <summary>Whether it can compute a step: few rows, no pictures, no start of a prompt.</summary>
    public static bool CanCompute(StepInput input) =>
        input.Ids.Length <= MostRows && input.Images.Count == 0 && input.Segments.All(s => !s.Causal);

    /// <summary>
    /// Logits [outputs, vocabulary] fp32 of the rows whose next token is wanted, in the segments' order; keys and values are
    /// written to the cache.
    /// </summary>
    public Tensor Forward(StepInput input, KvCache cache)
    {
        var logits = empty([input.Segments.Sum(s => s.Outputs.Length), _weights.Head.Outputs], dtype: ScalarType.Float32);
        _buffers.Reserve(input.Segments.Max(s => _config.Heads / _config.KeyValueHeads * s.Count * (s.Length + _config.HeadSize)));
        TorchTeam.Run(new RowStep(_config, _weights, _buffers, input, cache, (float*)TorchOps.Data(logits)).Work, _threads);
        return logits;
    }
}
