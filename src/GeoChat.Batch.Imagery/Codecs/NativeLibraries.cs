using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>Finds libtiff and libdeflate under the sonames of Debian and Ubuntu.</summary>
internal static class NativeLibraries
{
    public const string Tiff = "tiff";
    public const string Deflate = "deflate";

    /// <summary>libtiff 4.5 or later: the first with limits on what it allocates.</summary>
    public static bool HasTiff { get; } = NativeLibrary.TryLoad("libtiff.so.6", out _);

    public static bool HasDeflate { get; } = NativeLibrary.TryLoad("libdeflate.so.0", out _);

#pragma warning disable CA2255 // The resolver has to stand before the first P/Invoke of this assembly, whoever makes it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name switch
        {
            Tiff => NativeLibrary.Load("libtiff.so.6"),
            Deflate => NativeLibrary.Load("libdeflate.so.0"),
            _ => IntPtr.Zero,
        };
}
