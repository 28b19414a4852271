using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>Computes steps with the model. Everything here runs on the engine's one thread.</summary>
/// <param name="model">The model.</param>
/// <param name="cache">Its key-value cache, cleared where steps are batched.</param>
/// <param name="imageSize">Side of the pictures in pixels.</param>
/// <param name="device">Where the model is.</param>
/// <param name="batched">Steps are computed as a GPU takes them.</param>
internal sealed class ModelRunner(GeoChatModel model, KvCache cache, int imageSize, Device device, bool batched) : IDisposable
{
    // More pictures at once than this only grow the tower's working memory.
    private const int PicturesAtOnce = 8;

    // Outputs of the step that was begun last, which the next one's rows continue.
    private Tensor? _latest;

    /// <summary>Sees each logits tensor [outputs, vocabulary] fp32 with its plan, for dumps and tests; null: nobody looks.</summary>
    public Action<StepPlan, Tensor>? Observer { get; set; }

    /// <summary>A step can be begun before the tokens of the last one were read: they stay on the device.</summary>
    public bool GoesAhead => batched;

    /// <summary>Begins one forward pass; on a GPU nothing here waits for it.</summary>
    /// <param name="plan">The rows.</param>
    /// <param name="pixels">The pixels of a request that the plan wants to see.</param>
    /// <returns>The tokens it gives, in the order of the plan's outputs.</returns>
    public SampledStep Begin(StepPlan plan, Func<Generation, ReadOnlyMemory<byte>> pixels)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var features = plan.Pictures.Count == 0 ? null : See([.. plan.Pictures.Select(pixels)]);
        var logits = model.LanguageModel.Forward(plan.Input, features, cache, batched, _latest);
        Observer?.Invoke(plan, logits);
        var (ids, step) = GreedySampler.Sample(logits, [.. plan.Outputs.Select(o => o.Forced)]);
        _latest?.Dispose();
        _latest = ids;
        return step;
    }

    /// <summary>
    /// Takes what a request that overflowed has left in its region, so that who gets it next reads numbers where nothing of its own
    /// is.
    /// </summary>
    public void Clear(Generation request)
    {
        using var mode = inference_mode();
        cache.Clear(request.Region, request.RegionLength);
    }

    private Tensor See(ReadOnlyMemory<byte>[] pictures)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        foreach (var chunk in pictures.Chunk(PicturesAtOnce))
        {
            var pixels = empty([chunk.Length, imageSize, imageSize, 3], dtype: ScalarType.Byte);
            for (var i = 0; i < chunk.Length; i++)
                chunk[i].Span.CopyTo(pixels.bytes.Slice(i * chunk[i].Length, chunk[i].Length));
            parts.Add(model.See(HostCopies.ToDevice(pixels, device))); // as bytes, a quarter of what normalised pixels would take
        }

        return (parts.Count == 1 ? parts[0] : cat(parts, 0)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _latest?.Dispose();
        cache.Dispose();
        model.Dispose();
    }
}
