using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Models.Rows;
using GeoChat.Batch.Inference.Scheduling;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>
/// LLaMA over a cache that is written in place: rows of any requests in one pass, logits only where the next token is wanted.
/// </summary>
internal sealed class LlamaForCausalLM : IDisposable
{
    private readonly LlamaConfig _config;
    private readonly Tensor _embedTokens;
    private readonly List<LlamaLayer> _layers = [];
    private readonly RmsNorm _norm;
    private readonly Linear _head;
    private readonly RotaryEmbedding _rotary;
    private readonly Device _device;
    private readonly RowDecoder? _rowDecoder;

    public LlamaForCausalLM(Checkpoint checkpoint, WeightLoader weights)
    {
        _config = checkpoint.Config.Llama;
        _device = weights.Device;
        _embedTokens = weights.Load("model.embed_tokens.weight");
        for (var i = 0; i < _config.Layers; i++)
            _layers.Add(new(_config, i, weights));
        _norm = new(weights, "model.norm.weight", _config.NormEpsilon);
        // In single precision: logits of 4 to 8 would be multiples of 1/32 in bfloat16, which alone decides tokens.
        _head = new(weights.LoadExact(_config.TiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight"));
        _rotary = new(_config, weights.Device);
        _rowDecoder = CreateRowDecoder();
    }

    /// <summary>Computes a step's rows and writes their keys and values.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="features">Projected pictures [B, patches, D], or null where the step has none.</param>
    /// <param name="cache">Holds the regions that the segments name.</param>
    /// <param name="batched">As a GPU computes it (<see cref="BatchedStep"/>).</param>
    /// <param name="previous">The last step's outputs [outputs] int64 on the device, where rows of this one wait for them.</param>
    /// <returns>Logits [outputs, vocabulary] fp32 of the rows whose next token is wanted, in the segments' order.</returns>
    public Tensor Forward(StepInput input, Tensor? features, KvCache cache, bool batched = false, Tensor? previous = null)
    {
        if (!batched && _rowDecoder is not null && RowDecoder.CanCompute(input))
            return _rowDecoder.Forward(input, cache);
        using var scope = NewDisposeScope();
        StepContext step = batched
            ? BatchedStep.Create(_config, cache, _rotary, input, previous, _device)
            : new SegmentedStep(_config, cache, _rotary, input, _device);
        var x = Embed(step.Ids, input.Images, features); // [N, D] fp32, as is all that is added up from layer to layer
        for (var i = 0; i < _layers.Count; i++)
            x = _layers[i].Forward(x, step, last: i == _layers.Count - 1);
        return _head.Forward(_norm.Forward(x)).MoveToOuterDisposeScope();
    }

    private RowDecoder? CreateRowDecoder()
    {
        RowLayer?[] layers = [.. _layers.Select(l => l.Rows)];
        return layers.All(l => l is not null) && RowMatrices.TryView(_embedTokens) is { } embedTokens && _head.Rows is { } head
            ? new(_config, new RowWeights(layers!, embedTokens, head, _norm.Data, _rotary.Data))
            : null;
    }

    private Tensor Embed(Tensor ids, IReadOnlyList<PictureRows> images, Tensor? features)
    {
        using var scope = NewDisposeScope();
        var x = _embedTokens.index_select(0, ids).to(ScalarType.Float32);
        foreach (var picture in images)
            x.narrow(0, picture.Row, picture.Count).copy_(features!.select(0, picture.Image).narrow(0, picture.Feature, picture.Count));
        return x.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _embedTokens.Dispose();
        _layers.ForEach(l => l.Dispose());
        _norm.Dispose();
        _head.Dispose();
        _rotary.Dispose();
    }
}
