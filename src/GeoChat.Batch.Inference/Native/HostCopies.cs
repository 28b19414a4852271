using TorchSharp;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Native;

/// <summary>Copies between host and device that neither side waits for.</summary>
internal static class HostCopies
{
    /// <summary>
    /// On a CUDA device through pinned memory, so that the copy takes its turn among the device's work; elsewhere the tensor
    /// itself.
    /// </summary>
    public static Tensor ToDevice(Tensor host, Device device) =>
        device.type == DeviceType.CUDA ? host.pin_memory().to(device, non_blocking: true) : host.to(device);

    /// <summary>Begins a copy to the host; the tensor may be read once the fence, where there is one, is passed.</summary>
    public static (Tensor Host, DeviceFence? Fence) ToHost(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CUDA)
            return (tensor.cpu(), null);
        // Without blocking torch takes pinned memory for it.
        return (tensor.to(CPU, non_blocking: true), DeviceFence.Record());
    }
}
