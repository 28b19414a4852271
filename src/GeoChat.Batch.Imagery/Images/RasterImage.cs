using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Images;

/// <summary>Pixels in blocks, each of which any thread may decode: an image of a file, or one put together from several.</summary>
internal abstract class RasterImage
{
    public abstract RasterLayout Layout { get; }

    public abstract ByteSource Source { get; }

    /// <summary>What error messages call it ("overview 2 of scene.tif").</summary>
    public abstract string Name { get; }

    /// <summary>Red, green and blue of each value of a palette (all reds first, 16 bits each); empty without one.</summary>
    public abstract IReadOnlyList<ulong> Palette { get; }

    /// <summary>Samples in a decoded block: all bands side by side, or one where the file keeps bands apart.</summary>
    public int SamplesPerBlock => Layout.ConvertedToRgba ? Layout.RgbaBands : Layout.SamplesPerBlock;

    /// <summary>Parts that hold one band each, where the file keeps bands apart; else 1.</summary>
    public int Planes => Layout.ConvertedToRgba ? 1 : Layout.Planes;

    /// <summary>Bands as GDAL counts them.</summary>
    public int Bands => SamplesPerBlock * Planes;

    public SampleType Type => Layout.ConvertedToRgba ? SampleType.UInt8 : Layout.Type;

    /// <summary>Bytes of a decoded block with all its rows.</summary>
    public int BlockBytes => Layout.BlockWidth * Layout.BlockHeight * SamplesPerBlock * Type.Size();

    /// <summary>
    /// Adds the ranges of a block's bytes in all planes; returns their length. Adds nothing for a damaged range: decoding reports
    /// it.
    /// </summary>
    public abstract long AddRanges(List<ByteRange> ranges, int blockX, int blockY);

    /// <summary>
    /// Decodes a block into the target: rows of <see cref="RasterLayout.BlockWidth"/> pixels, samples side by side in the machine's
    /// byte order. False for a block that a sparse file leaves out; the target is untouched then.
    /// </summary>
    /// <exception cref="ImageryException">The block is damaged or exceeds a limit.</exception>
    public abstract bool Decode(int blockX, int blockY, int plane, Span<byte> target);
}
