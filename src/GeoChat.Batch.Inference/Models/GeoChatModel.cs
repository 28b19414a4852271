using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>The whole model: tower, projector, language model.</summary>
internal sealed class GeoChatModel(Checkpoint checkpoint, WeightLoader weights) : IDisposable
{
    public ClipVisionTower VisionTower { get; } = new(checkpoint, weights);

    public MultiModalProjector Projector { get; } = new(checkpoint, weights);

    public LlamaForCausalLM LanguageModel { get; } = new(checkpoint, weights);

    /// <summary>Pixels [B, S, S, 3] uint8 -> rows of the prompt [B, patches, D].</summary>
    public Tensor See(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Projector.Forward(VisionTower.Forward(pixels)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        VisionTower.Dispose();
        Projector.Dispose();
        LanguageModel.Dispose();
    }
}
