using System.Runtime.InteropServices;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>The C functions of libdeflate that we call.</summary>
internal static unsafe partial class LibDeflate
{
    public const int Success = 0,
        InsufficientSpace = 3;

    [LibraryImport(NativeLibraries.Deflate, EntryPoint = "libdeflate_alloc_decompressor")]
    public static partial IntPtr Alloc();

    [LibraryImport(NativeLibraries.Deflate, EntryPoint = "libdeflate_free_decompressor")]
    public static partial void Free(IntPtr decompressor);

    [LibraryImport(NativeLibraries.Deflate, EntryPoint = "libdeflate_zlib_decompress")]
    public static partial int ZlibDecompress(
        DeflateHandle decompressor,
        byte* source,
        nuint sourceLength,
        byte* target,
        nuint targetLength,
        out nuint written
    );
}
