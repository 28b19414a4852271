using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference;

/// <summary>Takes the likeliest token of each row.</summary>
internal static class GreedySampler
{
    /// <summary>Logits [R, V] fp32 -> the token of each row.</summary>
    public static SampledToken[] Sample(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var (values, ids) = logits.topk(2);
        var total = logits.logsumexp(-1, keepdim: true);
        // One copy to the host a step, and so one wait for the device: an id is exact in double precision.
        var both = cat([(values - total).to(ScalarType.Float64), ids.to(ScalarType.Float64)], 1).cpu().data<double>().ToArray(); // [R, 4]
        var sampled = new SampledToken[both.Length / 4];
        for (var i = 0; i < sampled.Length; i++)
            sampled[i] = new((int)both[(4 * i) + 2], both[4 * i], both[4 * i] - both[(4 * i) + 1]);
        return sampled;
    }
}
