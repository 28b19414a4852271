using System.Runtime.Intrinsics;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>Weights stored in single precision.</summary>
internal readonly unsafe struct SingleLanes(float* weights) : IWeightLanes
{
    /// <inheritdoc/>
    public Vector256<float> Eight(nint at) => Vector256.Load(weights + at);

    /// <inheritdoc/>
    public float One(nint at) => weights[at];
}
