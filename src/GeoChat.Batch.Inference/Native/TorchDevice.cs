using GeoChat.Batch.Inference.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Native;

/// <summary>Starts torch on the device that is asked for.</summary>
internal static class TorchDevice
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<DeviceType> Started = [];

    /// <param name="name"><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</param>
    /// <param name="threads">CPU threads of one operation, for the whole process; null: all cores.</param>
    /// <exception cref="ModelException">The device is unknown or not there.</exception>
    public static Device Start(string name, int? threads)
    {
        if (name is not ("cpu" or "cuda" or "auto"))
            throw new ModelConfigException($"Unknown device '{name}': use cpu, cuda or auto.");
        TorchLibraries.EnsureLoaded();
        var wanted = name == "cuda" || (name == "auto" && HasCuda()) ? DeviceType.CUDA : DeviceType.CPU;
        if (wanted == DeviceType.CUDA && !HasCuda())
            throw new TorchUnavailableException(
                "There is no CUDA device, or this is the CPU build: "
                    + "build with -p:TorchDevice=cuda on a machine with one, or use --device cpu."
            );
        lock (Gate)
        {
            if (Started.Add(wanted))
                InitializeDeviceType(wanted);
        }

        if (threads is { } count)
            set_num_threads(count);
        return new Device(wanted);
    }

    private static bool HasCuda() => File.Exists(Path.Combine(TorchLibraries.EnsureLoaded(), "libtorch_cuda.so")) && cuda.is_available();
}
