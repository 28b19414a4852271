using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>Views tensors on the CPU as matrices for few rows. A view lives as long as its tensor.</summary>
internal static unsafe class RowMatrices
{
    /// <summary>
    /// Weights [outputs, inputs] in single precision, bfloat16 or float16; null for others, on other devices, and on a processor
    /// without vectors of eight.
    /// </summary>
    public static RowMatrix? TryView(Tensor weight)
    {
        if (!OnCpu(weight) || weight.dim() != 2)
            return null;
        var outputs = (int)weight.size(0);
        var inputs = (int)weight.size(1);
        var data = TorchOps.Data(weight);
        return weight.dtype switch
        {
            ScalarType.Float32 => new StoredRowMatrix<SingleLanes>(new((float*)data), outputs, inputs),
            ScalarType.BFloat16 when Avx2.IsSupported => new StoredRowMatrix<Bfloat16Lanes>(new((ushort*)data), outputs, inputs),
            ScalarType.Float16 when Avx2.IsSupported => new StoredRowMatrix<Float16Lanes>(new((ushort*)data), outputs, inputs),
            _ => null,
        };
    }

    /// <summary>Bytes [outputs, groups, group] with scales [outputs, groups, 1]; null as above.</summary>
    public static RowMatrix? TryView(Tensor bytes, Tensor scale)
    {
        var group = (int)bytes.size(2);
        if (
            !OnCpu(bytes)
            || !Avx2.IsSupported
            || !BitOperations.IsPow2(group)
            || group < Vector256<float>.Count
            || scale.dtype is not (ScalarType.Float32 or ScalarType.BFloat16)
        )
            return null;
        var data = TorchOps.Data(scale);
        var single = scale.dtype == ScalarType.Float32;
        var lanes = new ByteLanes(
            (sbyte*)TorchOps.Data(bytes),
            single ? (float*)data : null,
            single ? null : (ushort*)data,
            BitOperations.Log2((uint)group)
        );
        return new StoredRowMatrix<ByteLanes>(lanes, (int)bytes.size(0), (int)bytes.size(1) * group);
    }

    private static bool OnCpu(Tensor tensor) =>
        tensor.device_type == TorchSharp.DeviceType.CPU && tensor.is_contiguous() && Vector256.IsHardwareAccelerated;
}
