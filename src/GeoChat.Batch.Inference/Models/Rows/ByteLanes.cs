using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>Weights stored as bytes with a scale for each group of inputs, the scales in single precision or bfloat16.</summary>
/// <param name="weights">Row by row.</param>
/// <param name="single">The scales, or null where they are in <paramref name="half"/>.</param>
/// <param name="half">The scales in bfloat16, or null.</param>
/// <param name="shift">Binary logarithm of a group's length, 3 or more.</param>
internal readonly unsafe struct ByteLanes(sbyte* weights, float* single, ushort* half, int shift) : IWeightLanes
{
    /// <inheritdoc/>
    public Vector256<float> Eight(nint at) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(weights + at)) * Scale(at);

    /// <inheritdoc/>
    public float One(nint at) => weights[at] * Scale(at);

    private float Scale(nint at) => single is not null ? single[at >> shift] : BitConverter.Int32BitsToSingle(half[at >> shift] << 16);
}
