using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>Decodes a one-block TIFF in memory by libtiff, its allocations capped and its messages kept.</summary>
internal static unsafe class LibTiffBlockDecoder
{
    /// <summary>Decodes into the target, which has to have the block's exact size.</summary>
    /// <exception cref="BlockDecodeException">The bytes are damaged or need more memory than allowed.</exception>
    public static void Decode(ReadOnlySpan<byte> file, Span<byte> target, bool jpegYCbCr, long maxBytes, string where) =>
        LibTiffMemoryFile.Use(
            file,
            maxBytes,
            where,
            (tiff, state) =>
            {
                // JPEG in YCbCr comes out as RGB; the pseudo tag has to be set before any size is asked.
                if (jpegYCbCr)
                    _ = LibTiff.SetField(tiff, LibTiff.JpegColorMode, LibTiff.JpegColorModeRgb);
                var size = LibTiff.StripSize(tiff);
                if (size != (ulong)state.TargetLength)
                    return $"it decodes to {size} bytes where {state.TargetLength} are expected";
                return LibTiff.ReadEncodedStrip(tiff, 0, state.Target, (nint)size) == (nint)size ? null : "its bytes are damaged";
            },
            target
        );

    /// <summary>Decodes and converts to RGBA, four bytes a pixel, top row first.</summary>
    /// <exception cref="BlockDecodeException">The bytes are damaged or their colours cannot be converted.</exception>
    public static void DecodeRgba(ReadOnlySpan<byte> file, Span<byte> target, int width, long maxBytes, string where)
    {
        LibTiffMemoryFile.Use(
            file,
            maxBytes,
            where,
            (tiff, state) => LibTiff.ReadRgbaStrip(tiff, 0, (uint*)state.Target, 1) == 1 ? null : "its bytes are damaged",
            target
        );
        Flip(target, width);
    }

    /// <summary>The same for a tile or strip of a whole file.</summary>
    /// <exception cref="BlockDecodeException">The bytes are damaged or their colours cannot be converted.</exception>
    public static void DecodeWholeFileRgba(
        ReadOnlySpan<byte> file,
        Span<byte> target,
        RasterLayout layout,
        int directory,
        int blockX,
        int blockY,
        long maxBytes,
        string where
    )
    {
        var x = (uint)(blockX * layout.BlockWidth);
        var y = (uint)(blockY * layout.BlockHeight);
        LibTiffMemoryFile.Use(
            file,
            maxBytes,
            where,
            (tiff, state) =>
            {
                if (directory > 0 && LibTiff.SetDirectory(tiff, (uint)directory) == 0)
                    return "its directory is damaged";
                // The target was sized by our reading of the tags; libtiff's has to be the same.
                var sides = layout.Tiled ? (TiffTag.TileWidth, TiffTag.TileLength) : (TiffTag.ImageWidth, TiffTag.RowsPerStrip);
                if (
                    !Is(tiff, TiffTag.ImageWidth, layout.Width)
                    || !Is(tiff, TiffTag.ImageLength, layout.Height)
                    || !Is(tiff, sides.Item1, layout.BlockWidth)
                    || !(Is(tiff, sides.Item2, layout.BlockHeight) || (!layout.Tiled && layout.BlockHeight == layout.Height))
                )
                    return "its tags contradict each other";
                var raster = (uint*)state.Target;
                return (layout.Tiled ? LibTiff.ReadRgbaTile(tiff, x, y, raster, 1) : LibTiff.ReadRgbaStrip(tiff, y, raster, 1)) == 1
                    ? null
                    : "its bytes are damaged";
            },
            target
        );
        Flip(target, layout.BlockWidth);
    }

    private static bool Is(IntPtr tiff, TiffTag tag, int value) =>
        LibTiff.GetField(tiff, (uint)tag, out var found) == 1 && found == (uint)value;

    /// <summary>libtiff writes the bottom row first.</summary>
    private static void Flip(Span<byte> target, int width)
    {
        var row = width * 4;
        var spare = new byte[row];
        for (int top = 0, bottom = (target.Length / row) - 1; top < bottom; top++, bottom--)
        {
            target.Slice(top * row, row).CopyTo(spare);
            target.Slice(bottom * row, row).CopyTo(target.Slice(top * row, row));
            spare.CopyTo(target.Slice(bottom * row, row));
        }
    }
}
