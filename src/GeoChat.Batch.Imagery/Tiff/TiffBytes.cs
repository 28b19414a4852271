using System.Buffers.Binary;
using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>Numbers from a source in the file's byte order, counted against the header's budget.</summary>
internal sealed class TiffBytes(ByteSource source, bool bigEndian, SceneLimits limits)
{
    private long _spent;

    public ByteSource Source => source;

    public bool BigEndian => bigEndian;

    public SceneLimits Limits => limits;

    public byte[] Read(long position, long count)
    {
        _spent += count;
        if (_spent > limits.MaxHeaderBytes)
            throw new LimitExceededException(
                $"its directories hold more than {limits.MaxHeaderBytes} bytes",
                nameof(SceneLimits.MaxHeaderBytes)
            );
        if (count < 0 || position < 0 || position > source.Length - count)
            throw new MalformedTiffException($"{count} bytes at {position} lie outside the file of {source.Length} bytes");
        var buffer = new byte[count];
        source.ReadExactly(position, buffer);
        return buffer;
    }

    public ushort UInt16(ReadOnlySpan<byte> b) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);

    public uint UInt32(ReadOnlySpan<byte> b) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);

    public ulong UInt64(ReadOnlySpan<byte> b) =>
        bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b);

    /// <summary>An unsigned integer of 1, 2, 4 or 8 bytes.</summary>
    public ulong Integer(ReadOnlySpan<byte> b) =>
        b.Length switch
        {
            1 => b[0],
            2 => UInt16(b),
            4 => UInt32(b),
            _ => UInt64(b),
        };
}
