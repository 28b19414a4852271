using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Native;
using TorchSharp;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>The libtorch of this process, as loaded.</summary>
/// <param name="Folder">Where it came from.</param>
/// <param name="Version">Of libtorch.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>: what work would run on.</param>
/// <param name="CudaDevices">CUDA devices that it sees.</param>
/// <param name="Threads">CPU threads of one operation.</param>
public sealed record TorchRuntime(string Folder, string Version, string Device, int CudaDevices, int Threads)
{
    /// <summary>Loads libtorch, starts a device and computes a small product there.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</param>
    /// <exception cref="ModelException">It cannot be loaded, or there is no such device.</exception>
    public static TorchRuntime Start(string device)
    {
        var started = TorchDevice.Start(device, threads: null);
        using var scope = torch.NewDisposeScope();
        var ones = torch.ones(8, 8, device: started);
        if (RootedScalars.Single(ones.matmul(ones).sum()) is not 512)
            throw new TorchUnavailableException(
                $"libtorch on {started} computes wrongly: a product of ones is not its size. Check the driver and the device."
            );
        return new(
            TorchLibraries.EnsureLoaded(),
            torch.__version__,
            started.type.ToString().ToLowerInvariant(),
            started.type == DeviceType.CUDA ? torch.cuda.device_count() : 0,
            torch.get_num_threads()
        );
    }
}
