using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>The compute type where none is asked for.</summary>
internal static class DtypeDefaults
{
    // Below it single precision is quick anyway, and the boxes of a small model feel the rounding (docs/model.md).
    private const long LargeModel = 1_000_000_000;

    /// <summary>
    /// On CUDA float16 for a model that is stored in it, as GeoChat's is, else bfloat16 (docs/decisions/0008). On a CPU that
    /// multiplies bfloat16 by itself that, for a model of a billion parameters or more; on another CPU such a model keeps the 16
    /// bits it is stored in, which loses nothing and takes half the memory. Else float32.
    /// </summary>
    public static string Choose(Checkpoint checkpoint, bool cuda)
    {
        if (cuda)
            return Types(checkpoint) is var types && types.Contains(ScalarType.Float16) && !types.Contains(ScalarType.BFloat16)
                ? "float16"
                : "bfloat16";
        if (MultipliesBfloat16(checkpoint))
            return "bfloat16";
        return IsLarge(checkpoint) && Stored(checkpoint) is { } stored ? Dtypes.Name(stored) : "float32";
    }

    /// <summary>Whether products in bfloat16 pay on this CPU and for this model.</summary>
    public static bool MultipliesBfloat16(Checkpoint checkpoint) => CpuFeatures.MultipliesBfloat16 && IsLarge(checkpoint);

    private static bool IsLarge(Checkpoint checkpoint) =>
        ModelLayout.Tensors(checkpoint.Config, checkpoint.Tower).Sum(t => t.Shape.Aggregate(1L, (a, b) => a * b)) >= LargeModel;

    /// <summary>
    /// The 16-bit type of all that the language model multiplies by; null where there is none: an adapter's merged weights, here or
    /// in a converted folder, have more digits.
    /// </summary>
    public static ScalarType? Stored(Checkpoint checkpoint) =>
        checkpoint.Adapter is null && Types(checkpoint) is [ScalarType.Float16 or ScalarType.BFloat16] and var types ? types[0] : null;

    // Of all that the language model multiplies by, as stored, without what an adapter adds.
    private static List<ScalarType> Types(Checkpoint checkpoint) =>
        [
            .. ModelLayout
                .Tensors(checkpoint.Config, checkpoint.Tower)
                .Select(t => t.Key)
                .Where(key => key.StartsWith("model.layers.", StringComparison.Ordinal) || key == "model.embed_tokens.weight")
                .Select(key => checkpoint.Tensors[key].Dtype)
                .Distinct(),
        ];
}
