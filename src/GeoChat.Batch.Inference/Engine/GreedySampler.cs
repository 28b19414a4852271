using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>Takes the likeliest token of each row, or that of an answer that is given.</summary>
internal static class GreedySampler
{
    /// <summary>Logits [R, V] fp32 -> the token of each row, on the device [R] int64 and on its way to the host.</summary>
    /// <param name="logits">On any device; nothing here waits for it.</param>
    /// <param name="forced">The given token of each row, null where the model chooses.</param>
    public static (Tensor Ids, SampledStep Step) Sample(Tensor logits, IReadOnlyList<int?> forced)
    {
        using var scope = NewDisposeScope();
        var (values, best) = logits.topk(2);
        var total = logits.logsumexp(-1, keepdim: true);
        var ids = best.narrow(1, 0, 1); // [R, 1]
        // One copy to the host a step: an id is exact in double precision.
        var columns = new List<Tensor> { (values - total).to(ScalarType.Float64), ids.to(ScalarType.Float64) };
        if (forced.Any(f => f is not null))
        {
            var given = HostCopies.ToDevice(tensor(forced.Select(f => (long)(f ?? -1)).ToArray()).unsqueeze(1), logits.device);
            ids = where(given.ge(RootedScalars.Integer(0)), given, ids);
            columns.AddRange([(logits.gather(1, ids) - total).to(ScalarType.Float64), ids.to(ScalarType.Float64)]);
        }

        var (host, fence) = HostCopies.ToHost(cat(columns, 1)); // [R, 3 or 5]
        return (ids.squeeze(1).clone().DetachFromDisposeScope(), new(host.DetachFromDisposeScope(), fence));
    }
}
