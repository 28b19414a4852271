using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GeoChat.Batch.Projections.Native;

/// <summary>Finds libproj under the sonames of Debian 12/13 and Ubuntu 22.04/24.04.</summary>
internal static class ProjLibrary
{
    public const string Name = "proj";

    private static readonly string[] Candidates = ["libproj.so.25", "libproj.so.22", "libproj.so"];

#pragma warning disable CA2255 // The resolver has to stand before the first P/Invoke of this assembly, whoever makes it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(ProjLibrary).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
            return IntPtr.Zero;
        foreach (var candidate in Candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }

        return IntPtr.Zero;
    }
}
