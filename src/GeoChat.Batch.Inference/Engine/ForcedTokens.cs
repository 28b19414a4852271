using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference;

/// <summary>Puts the tokens of given answers in the place of the likeliest ones, with the probability that the model gives them.</summary>
internal static class ForcedTokens
{
    /// <summary>The sampled tokens of a step, those of given answers replaced; logits [R, V] fp32.</summary>
    public static SampledToken[] Put(StepPlan plan, Tensor logits, SampledToken[] sampled)
    {
        var rows = Enumerable.Range(0, plan.Outputs.Count).Where(i => plan.Outputs[i].NextForced is not null).ToArray();
        if (rows.Length == 0)
            return sampled;
        using var scope = NewDisposeScope();
        var ids = rows.Select(r => (long)plan.Outputs[r].NextForced!.Value).ToArray();
        var wanted = logits.index_select(0, tensor(rows.Select(r => (long)r).ToArray(), device: logits.device)); // [F, V]
        var theirs = (wanted.gather(1, tensor(ids, device: logits.device).unsqueeze(1)) - wanted.logsumexp(-1, keepdim: true)).cpu().data<float>().ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            var best = sampled[rows[i]];
            sampled[rows[i]] = new((int)ids[i], theirs[i], (int)ids[i] == best.Id ? best.Margin : theirs[i] - best.LogProb);
        }

        return sampled;
    }
}
