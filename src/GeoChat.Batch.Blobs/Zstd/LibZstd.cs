using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GeoChat.Batch.Blobs.Zstd;

/// <summary>The C functions of libzstd that we call; all of them are stable since 1.4.</summary>
internal static partial class LibZstd
{
    public const int CompressionLevel = 100;

    /// <summary>Experimental in its header, but the same number in 1.4 and 1.5; one that refuses it still makes good frames.</summary>
    public const int LiteralCompressionMode = 1002;

    private const string Library = "zstd";

    /// <summary>Whether it is installed: Debian's and Ubuntu's libzstd1.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad("libzstd.so.1", out _);

#pragma warning disable CA2255 // The resolver has to stand before the first P/Invoke of this assembly, whoever makes it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(LibZstd).Assembly, Resolve);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial IntPtr CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(IntPtr compressor);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(IntPtr compressor, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    public static partial nuint Compress(
        CompressorHandle compressor,
        Span<byte> target,
        nuint targetLength,
        ReadOnlySpan<byte> source,
        nuint sourceLength
    );

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial IntPtr CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(IntPtr decompressor);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    public static partial nuint Decompress(
        DecompressorHandle decompressor,
        Span<byte> target,
        nuint targetLength,
        ReadOnlySpan<byte> source,
        nuint sourceLength
    );

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint result);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    public static partial IntPtr ErrorName(nuint result);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library ? NativeLibrary.Load("libzstd.so.1") : IntPtr.Zero;
}
