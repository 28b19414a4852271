using System.Buffers;
using System.Buffers.Binary;
using GeoChat.Batch.Blobs.Zstd;

namespace GeoChat.Batch.Blobs;

/// <summary>
/// A chip as bytes: a 16-byte header (version, width, height, bands as little-endian int32), then one zstd frame of its <see
/// cref="PixelDifferences"/>. Version 1, which is still read, has the pixels themselves in the frame.
/// </summary>
internal static class ChipFile
{
    private const int Plain = 1,
        Differences = 2;
    private const int HeaderBytes = 16;
    private const int MaxSide = 8192;

    /// <summary>Header and compressed pixels.</summary>
    public static EncodedChip Encode(ChipPixels chip) => Encode(chip, useLibZstd: true);

    internal static EncodedChip Encode(ChipPixels chip, bool useLibZstd)
    {
        var file = ArrayPool<byte>.Shared.Rent(HeaderBytes + ZstdFrame.Bound(chip.Data.Length));
        var differences = ArrayPool<byte>.Shared.Rent(chip.Data.Length);
        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(file, Differences);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), chip.Width);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), chip.Height);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), chip.Bands);
            PixelDifferences.Take(chip.Data.Span, differences, chip.Bands);
            var length = ZstdFrame.Compress(differences.AsSpan(0, chip.Data.Length), file.AsSpan(HeaderBytes), useLibZstd);
            return new EncodedChip(file, HeaderBytes + length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(file);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(differences);
        }
    }

    /// <summary>The pixels of a file, checked against its name.</summary>
    /// <exception cref="ChipDamagedException">The file is not what was written.</exception>
    public static ChipPixels Decode(string name, ReadOnlySpan<byte> file) => Decode(name, file, useLibZstd: true);

    internal static ChipPixels Decode(string name, ReadOnlySpan<byte> file, bool useLibZstd)
    {
        var version = file.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadInt32LittleEndian(file);
        if (version is not (Plain or Differences))
            throw new ChipDamagedException(name, $"no header of version {Plain} or {Differences}");
        var width = BinaryPrimitives.ReadInt32LittleEndian(file[4..]);
        var height = BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
        var bands = BinaryPrimitives.ReadInt32LittleEndian(file[12..]);
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide || bands is < 1 or > 16)
            throw new ChipDamagedException(name, $"{width} x {height} x {bands} pixels");
        var array = ArrayPool<byte>.Shared.Rent(width * height * bands);
        var pixels = array.AsSpan(0, width * height * bands);
        try
        {
            if (ZstdFrame.Decompress(file[HeaderBytes..], pixels, useLibZstd) != pixels.Length)
                throw new ChipDamagedException(name, "cut short");
            if (version == Differences)
                PixelDifferences.Undo(pixels, bands);
            return ChipName.FromPixels(pixels) == name
                ? ChipPixels.Rented(width, height, bands, array)
                : throw new ChipDamagedException(name, "its pixels have another hash");
        }
        catch (Exception e)
        {
            ArrayPool<byte>.Shared.Return(array);
            if (e is InvalidDataException)
                throw new ChipDamagedException(name, e.Message, e);
            throw;
        }
    }
}
