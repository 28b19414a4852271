using System.Globalization;
using GeoChat.Batch.Inference.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Native;

/// <summary>Memory that is free where the model runs, measured after its weights are there.</summary>
internal static class DeviceMemory
{
    // The rest is for what a step computes; on the host also for everything else that runs there.
    private const double DeviceShare = 0.8,
        HostShare = 0.25;

    /// <summary>Bytes that the key-value cache may take by default.</summary>
    /// <exception cref="ModelConfigException">The device does not say.</exception>
    public static long ForCache(Device device) =>
        device.type == DeviceType.CUDA
            ? (long)(
                DeviceShare
                * (
                    CudaRuntime.FreeMemory()
                    ?? throw new ModelConfigException(
                        "The free memory of the CUDA device cannot be read: say how much the key-value cache may take (--kv-memory)."
                    )
                )
            )
            : (long)(HostShare * Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, FreeOnHost("/proc/meminfo") ?? long.MaxValue));

    /// <summary>What the kernel says is available; null where it does not.</summary>
    public static long? FreeOnHost(string file) =>
        File.Exists(file) && File.ReadLines(file).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)) is { } line
            ? 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            : null;
}
