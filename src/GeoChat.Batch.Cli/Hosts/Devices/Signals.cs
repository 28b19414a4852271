using System.Runtime.InteropServices;

namespace GeoChat.Batch.Cli.Hosts.Devices;

/// <summary>What .NET has no call for.</summary>
internal static partial class Signals
{
    private const int SigTerm = 15;

    /// <summary>Process id of the parent; another one (init) once it is gone.</summary>
    public static int Parent => GetParent();

    /// <summary>Asks a process to end; one that is gone already is no error.</summary>
    public static void Terminate(int pid) => _ = Kill(pid, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();
}
