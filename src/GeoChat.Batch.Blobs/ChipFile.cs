using System.Buffers;
using System.Buffers.Binary;
using ZstdSharp;

namespace GeoChat.Batch.Blobs;

/// <summary>A chip as bytes: a 16-byte header (version, width, height, bands as little-endian int32), then the pixels as one zstd frame of level 1.</summary>
public static class ChipFile
{
    private const int Version = 1;
    private const int HeaderBytes = 16;
    private const int MaxSide = 8192;
    private const int Level = 1;

    [ThreadStatic]
    private static Compressor? _compressor;

    [ThreadStatic]
    private static Decompressor? _decompressor;

    /// <summary>Header and compressed pixels.</summary>
    public static byte[] Encode(ChipPixels chip)
    {
        var most = HeaderBytes + Compressor.GetCompressBound(chip.Data.Length);
        var file = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(file, Version);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), chip.Width);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), chip.Height);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), chip.Bands);
            var length = (_compressor ??= new Compressor(Level)).Wrap(chip.Data.Span, file.AsSpan(HeaderBytes, most - HeaderBytes));
            return file.AsSpan(0, HeaderBytes + length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(file);
        }
    }

    /// <summary>The pixels of a file, checked against its name.</summary>
    /// <exception cref="ChipDamagedException">The file is not what was written.</exception>
    public static ChipPixels Decode(string name, ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || BinaryPrimitives.ReadInt32LittleEndian(file) != Version)
            throw new ChipDamagedException(name, "no header of version 1");
        var width = BinaryPrimitives.ReadInt32LittleEndian(file[4..]);
        var height = BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
        var bands = BinaryPrimitives.ReadInt32LittleEndian(file[12..]);
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide || bands is < 1 or > 16)
            throw new ChipDamagedException(name, $"{width} x {height} x {bands} pixels");
        var array = ArrayPool<byte>.Shared.Rent(width * height * bands);
        var pixels = array.AsSpan(0, width * height * bands);
        try
        {
            if ((_decompressor ??= new Decompressor()).Unwrap(file[HeaderBytes..], pixels) != pixels.Length)
                throw new ChipDamagedException(name, "cut short");
            return ChipName.Of(pixels) == name
                ? ChipPixels.Rented(width, height, bands, array)
                : throw new ChipDamagedException(name, "its pixels have another hash");
        }
        catch (Exception e)
        {
            ArrayPool<byte>.Shared.Return(array);
            if (e is ZstdException)
                throw new ChipDamagedException(name, e.Message, e);
            throw;
        }
    }
}
