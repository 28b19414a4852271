using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference;

/// <summary>Computes steps with the model. Everything here runs on the engine's one thread.</summary>
internal sealed class ModelRunner(GeoChatModel model, KvCache cache, int imageSize, Device device) : IDisposable
{
    // More pictures at once than this only grow the tower's working memory.
    private const int PicturesAtOnce = 8;

    /// <summary>Sees each logits tensor [outputs, vocabulary] fp32 with its plan, for dumps and tests; null: nobody looks.</summary>
    public Action<StepPlan, Tensor>? Observer { get; set; }

    /// <summary>One forward pass and the tokens it gives, in the order of the plan's outputs.</summary>
    /// <param name="plan">The rows.</param>
    /// <param name="pixels">The pixels of a request that the plan wants to see.</param>
    public SampledToken[] Run(StepPlan plan, Func<Generation, ReadOnlyMemory<byte>> pixels)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var features = plan.Pictures.Count == 0 ? null : See([.. plan.Pictures.Select(pixels)]);
        var logits = model.LanguageModel.Forward(plan.Input, features, cache);
        Observer?.Invoke(plan, logits);
        return ForcedTokens.Put(plan, logits, GreedySampler.Sample(logits));
    }

    // From pinned memory, so that the copy runs beside what the device still computes; as bytes, a quarter of what normalised pixels would take.
    private Tensor Upload(Tensor pixels) => device.type == TorchSharp.DeviceType.CUDA ? pixels.pin_memory().to(device, non_blocking: true) : pixels;

    private Tensor See(ReadOnlyMemory<byte>[] pictures)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        foreach (var chunk in pictures.Chunk(PicturesAtOnce))
        {
            var pixels = empty([chunk.Length, imageSize, imageSize, 3], dtype: ScalarType.Byte);
            for (var i = 0; i < chunk.Length; i++)
                chunk[i].Span.CopyTo(pixels.bytes.Slice(i * chunk[i].Length, chunk[i].Length));
            parts.Add(model.See(Upload(pixels)));
        }

        return (parts.Count == 1 ? parts[0] : cat(parts, 0)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cache.Dispose();
        model.Dispose();
    }
}
