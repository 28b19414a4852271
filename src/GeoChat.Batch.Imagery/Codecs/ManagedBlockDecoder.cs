using BitMiracle.LibTiff.Classic;
using GeoChat.Batch.Imagery.Errors;
using LibTiffNet = BitMiracle.LibTiff.Classic.Tiff;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>Decodes a one-block TIFF by LibTiff.NET where libtiff is not installed: JPEG and CCITT.</summary>
internal static class ManagedBlockDecoder
{
    private static readonly Silence Quiet = new();

    /// <summary>Decodes into the target, which has to have the block's exact size.</summary>
    /// <exception cref="BlockDecodeException">The bytes are damaged.</exception>
    public static void Decode(byte[] file, int length, Span<byte> target, bool jpegYCbCr, string where)
    {
        try
        {
            using var stream = new MemoryStream(file, 0, length, writable: false);
            LibTiffNet.SetErrorHandler(Quiet);
            using var tiff =
                LibTiffNet.ClientOpen(where, "r", stream, new TiffStream())
                ?? throw new BlockDecodeException(where, "LibTiff.NET refuses it");
            if (jpegYCbCr)
                tiff.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
            var buffer = new byte[target.Length];
            if (tiff.ReadEncodedStrip(0, buffer, 0, buffer.Length) != buffer.Length)
                throw new BlockDecodeException(where, "its bytes are damaged");
            buffer.CopyTo(target);
        }
        catch (Exception e) when (e is not ImageryException)
        {
            // LibTiff.NET throws anything on damaged bytes: OutOfMemory, Overflow, InvalidCast.
            throw new BlockDecodeException(where, "its bytes are damaged", e);
        }
    }

    private sealed class Silence : TiffErrorHandler
    {
        public override void ErrorHandler(LibTiffNet tif, string method, string format, params object[] args) { }

        public override void ErrorHandlerExt(LibTiffNet tif, object clientData, string method, string format, params object[] args) { }

        public override void WarningHandler(LibTiffNet tif, string method, string format, params object[] args) { }

        public override void WarningHandlerExt(LibTiffNet tif, object clientData, string method, string format, params object[] args) { }
    }
}
