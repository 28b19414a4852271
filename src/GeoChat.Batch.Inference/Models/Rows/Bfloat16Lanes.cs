using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>Weights stored in bfloat16: the upper half of single precision.</summary>
internal readonly unsafe struct Bfloat16Lanes(ushort* weights) : IWeightLanes
{
    /// <inheritdoc/>
    public Vector256<float> Eight(nint at) => Vector256.ShiftLeft(Avx2.ConvertToVector256Int32(weights + at), 16).AsSingle();

    /// <inheritdoc/>
    public float One(nint at) => BitConverter.Int32BitsToSingle(weights[at] << 16);
}
