using System.Runtime.Intrinsics;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>Weights of some stored form, read as single precision.</summary>
internal interface IWeightLanes
{
    /// <summary>Eight weights from an index on.</summary>
    Vector256<float> Eight(nint at);

    /// <summary>One weight.</summary>
    float One(nint at);
}
