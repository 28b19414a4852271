using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference;

/// <summary>The compute type where none is asked for.</summary>
internal static class DtypeDefaults
{
    // Below it single precision is quick anyway, and the boxes of a small model feel the rounding (docs/model.md).
    private const long LargeModel = 1_000_000_000;

    /// <summary>bfloat16 on CUDA, and on a CPU that multiplies it by itself for a model of a billion parameters or more; else float32.</summary>
    public static string For(Checkpoint checkpoint, Device device) =>
        device.type == TorchSharp.DeviceType.CUDA || MultipliesBfloat16(checkpoint) ? "bfloat16" : "float32";

    /// <summary>Whether products in bfloat16 pay on this CPU and for this model.</summary>
    public static bool MultipliesBfloat16(Checkpoint checkpoint) => CpuFeatures.MultipliesBfloat16 && IsLarge(checkpoint);

    private static bool IsLarge(Checkpoint checkpoint) =>
        ModelLayout.Tensors(checkpoint.Config, checkpoint.Tower).Sum(t => t.Shape.Aggregate(1L, (a, b) => a * b)) >= LargeModel;
}
