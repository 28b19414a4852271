using System.Runtime.InteropServices;

namespace GeoChat.Batch.Inference.Native;

/// <summary>Libraries that torch has brought with it, whatever their files are called.</summary>
internal static class LoadedLibraries
{
    /// <summary>A library of this process by the beginning of its file's name; 0 where none is loaded.</summary>
    public static IntPtr Find(string beginning)
    {
        var path = File.ReadLines("/proc/self/maps")
            .Select(l => l[(l.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(p => Path.GetFileName(p).StartsWith(beginning, StringComparison.Ordinal));
        return path is not null && NativeLibrary.TryLoad(path, out var library) ? library : 0;
    }

    /// <summary>A function of it; 0 where there is none.</summary>
    public static IntPtr Function(IntPtr library, string name) =>
        library != 0 && NativeLibrary.TryGetExport(library, name, out var address) ? address : 0;
}
