using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using unsafe RunInParallel = delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void>;

namespace GeoChat.Batch.Inference.Native;

/// <summary>
/// The threads on which torch itself computes (OpenMP's, of GNU's runtime), for work of our own between torch's: they are awake for
/// a while after each operation, where a pool of our own would have to be woken, and would wait for the cores that torch's threads
/// still hold.
/// </summary>
internal static unsafe class TorchTeam
{
    private static readonly Lazy<Functions> Runtime = new(Functions.Find);

    /// <summary>Does the work on up to so many threads, this one among them, and returns when all are done.</summary>
    /// <param name="work">One member's share: its number, from 0, and how many they are. Nothing may be thrown, since the others
    /// would wait for ever.</param>
    /// <param name="threads">Most members.</param>
    public static void Run(Action<int, int> work, int threads)
    {
        if (threads <= 1 || !Runtime.Value.Found)
        {
            work(0, 1);
            return;
        }

        var handle = GCHandle.Alloc(work);
        try
        {
            Runtime.Value.Parallel(&Enter, GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
    }

    /// <summary>Waits, inside the work, until all members have come here.</summary>
    public static void Meet(int members)
    {
        if (members > 1)
            Runtime.Value.Barrier();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Enter(IntPtr work) =>
        ((Action<int, int>)GCHandle.FromIntPtr(work).Target!)(Runtime.Value.Member(), Runtime.Value.Members());

    private sealed class Functions
    {
        public required RunInParallel Parallel { get; init; }

        public required delegate* unmanaged[Cdecl]<void> Barrier { get; init; }

        public required delegate* unmanaged[Cdecl]<int> Member { get; init; }

        public required delegate* unmanaged[Cdecl]<int> Members { get; init; }

        public bool Found => Parallel != null && Barrier != null && Member != null && Members != null;

        public static Functions Find()
        {
            var library = LoadedLibraries.Find("libgomp");
            return new()
            {
                Parallel = (RunInParallel)LoadedLibraries.Function(library, "GOMP_parallel"),
                Barrier = (delegate* unmanaged[Cdecl]<void>)LoadedLibraries.Function(library, "GOMP_barrier"),
                Member = (delegate* unmanaged[Cdecl]<int>)LoadedLibraries.Function(library, "omp_get_thread_num"),
                Members = (delegate* unmanaged[Cdecl]<int>)LoadedLibraries.Function(library, "omp_get_num_threads"),
            };
        }
    }
}
