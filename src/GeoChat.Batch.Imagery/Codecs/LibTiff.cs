using System.Runtime.InteropServices;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>The C functions of libtiff 4.5 that we call (https://libtiff.gitlab.io/libtiff/functions.html).</summary>
internal static unsafe partial class LibTiff
{
    public const uint JpegColorMode = 65538;
    public const int JpegColorModeRgb = 1;

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFOpenOptionsAlloc")]
    public static partial IntPtr OptionsAlloc();

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFOpenOptionsFree")]
    public static partial void OptionsFree(IntPtr options);

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFOpenOptionsSetMaxSingleMemAlloc")]
    public static partial void OptionsSetMaxSingleAlloc(IntPtr options, nint bytes);

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFOpenOptionsSetErrorHandlerExtR")]
    public static partial void OptionsSetErrorHandler(
        IntPtr options,
        delegate* unmanaged<IntPtr, IntPtr, IntPtr, IntPtr, IntPtr, int> handler,
        IntPtr data
    );

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFOpenOptionsSetWarningHandlerExtR")]
    public static partial void OptionsSetWarningHandler(
        IntPtr options,
        delegate* unmanaged<IntPtr, IntPtr, IntPtr, IntPtr, IntPtr, int> handler,
        IntPtr data
    );

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFClientOpenExt", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr ClientOpen(
        string name,
        string mode,
        IntPtr client,
        delegate* unmanaged<IntPtr, void*, nint, nint> read,
        delegate* unmanaged<IntPtr, void*, nint, nint> write,
        delegate* unmanaged<IntPtr, ulong, int, ulong> seek,
        delegate* unmanaged<IntPtr, int> close,
        delegate* unmanaged<IntPtr, ulong> size,
        delegate* unmanaged<IntPtr, void**, ulong*, int> map,
        delegate* unmanaged<IntPtr, void*, ulong, void> unmap,
        IntPtr options
    );

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFClose")]
    public static partial void Close(IntPtr tiff);

    // Variadic in C; with integers only, the System V calling convention passes it like this.
    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFSetField")]
    public static partial int SetField(IntPtr tiff, uint tag, int value);

    // Variadic too; all tags asked for are of 32 bits.
    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFGetFieldDefaulted")]
    public static partial int GetField(IntPtr tiff, uint tag, out uint value);

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFStripSize64")]
    public static partial ulong StripSize(IntPtr tiff);

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFReadEncodedStrip")]
    public static partial nint ReadEncodedStrip(IntPtr tiff, uint strip, void* buffer, nint size);

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFReadRGBAStripExt")]
    public static partial int ReadRgbaStrip(IntPtr tiff, uint row, uint* raster, int stopOnError);

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFReadRGBATileExt")]
    public static partial int ReadRgbaTile(IntPtr tiff, uint x, uint y, uint* raster, int stopOnError);

    [LibraryImport(NativeLibraries.Tiff, EntryPoint = "TIFFSetDirectory")]
    public static partial int SetDirectory(IntPtr tiff, uint index);

    [LibraryImport("libc", EntryPoint = "vsnprintf")]
    public static partial int Format(byte* buffer, nuint size, IntPtr format, IntPtr arguments);
}
