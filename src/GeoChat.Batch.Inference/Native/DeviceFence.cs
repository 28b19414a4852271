using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Native;

/// <summary>A place in the device's queue of work. Waiting for it does not wait for what was queued later.</summary>
internal sealed class DeviceFence
{
    private readonly IntPtr _event;

    private DeviceFence(IntPtr recorded) => _event = recorded;

    /// <summary>Behind everything that torch has queued on the CUDA device.</summary>
    public static DeviceFence Record() => new(CudaRuntime.HasEvents ? CudaRuntime.RecordEvent() : 0);

    /// <summary>Returns once the device has come to it; to be called once.</summary>
    public void Wait()
    {
        if (_event != 0)
            CudaRuntime.WaitFor(_event);
        else
            cuda.synchronize();
    }
}
