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
        var logProbs = (values - total).cpu().data<float>().ToArray(); // [R, 2]
        var tokens = ids.cpu().data<long>().ToArray();
        var sampled = new SampledToken[tokens.Length / 2];
        for (var i = 0; i < sampled.Length; i++)
            sampled[i] = new((int)tokens[2 * i], logProbs[2 * i], (double)logProbs[2 * i] - logProbs[2 * i + 1]);
        return sampled;
    }
}
