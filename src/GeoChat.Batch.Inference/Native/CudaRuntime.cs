namespace GeoChat.Batch.Inference.Native;

/// <summary>What TorchSharp does not say of a CUDA device, from the CUDA runtime that torch itself has loaded.</summary>
internal static unsafe class CudaRuntime
{
    // Of cudaEventCreateWithFlags: a waiting thread sleeps, and no times are kept.
    private const uint BlockingSync = 1,
        DisableTiming = 2;

    private static readonly Lazy<IntPtr> Library = new(() => LoadedLibraries.Find("libcudart"));

    /// <summary>Whether events can be recorded here.</summary>
    public static bool HasEvents =>
        Function("cudaEventCreateWithFlags") != 0
        && Function("cudaEventRecord") != 0
        && Function("cudaEventSynchronize") != 0
        && Function("cudaEventDestroy") != 0;

    /// <summary>Free bytes of the current device; null where the runtime does not say.</summary>
    public static long? FreeMemory()
    {
        nuint free,
            total;
        return Function("cudaMemGetInfo") is var call and not 0 && ((delegate* unmanaged<nuint*, nuint*, int>)call)(&free, &total) == 0
            ? (long)free
            : null;
    }

    /// <summary>An event behind all work that torch has queued: torch computes on the default stream.</summary>
    public static IntPtr RecordEvent()
    {
        IntPtr made;
        Check(
            ((delegate* unmanaged<IntPtr*, uint, int>)Function("cudaEventCreateWithFlags"))(&made, BlockingSync | DisableTiming),
            "an event could not be made"
        );
        Check(((delegate* unmanaged<IntPtr, IntPtr, int>)Function("cudaEventRecord"))(made, 0), "an event could not be recorded");
        return made;
    }

    /// <summary>Waits until the device has passed an event, and frees it.</summary>
    public static void WaitFor(IntPtr recorded)
    {
        var result = ((delegate* unmanaged<IntPtr, int>)Function("cudaEventSynchronize"))(recorded);
        _ = ((delegate* unmanaged<IntPtr, int>)Function("cudaEventDestroy"))(recorded);
        Check(result, "the device failed");
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
            throw new InvalidOperationException($"CUDA error {result}: {what}.");
    }

    private static IntPtr Function(string name) => LoadedLibraries.Function(Library.Value, name);
}
