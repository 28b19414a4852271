using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>
/// Finite weights stored in float16: exponent and mantissa moved to single precision's places, then multiplied by what their
/// exponents' biases differ by.
/// </summary>
internal readonly unsafe struct Float16Lanes(ushort* weights) : IWeightLanes
{
    private const float Bias = 5.192296858534828e33f; // 2^112

    /// <inheritdoc/>
    public Vector256<float> Eight(nint at)
    {
        var bits = Avx2.ConvertToVector256Int32(weights + at);
        var sign = Vector256.ShiftLeft(bits & Vector256.Create(0x8000), 16);
        var size = Vector256.ShiftLeft(bits & Vector256.Create(0x7fff), 13).AsSingle() * Bias;
        return (size.AsInt32() | sign).AsSingle();
    }

    /// <inheritdoc/>
    public float One(nint at) => (float)BitConverter.UInt16BitsToHalf(weights[at]);
}
