using System.Buffers.Binary;

namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>Walks the fields of one protobuf message; whatever the bytes, it ends or throws <see cref="FormatException"/>.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field read last.</summary>
    public int Number { get; private set; }

    /// <summary>Value of a varint or fixed field, as bits.</summary>
    public ulong Bits { get; private set; }

    /// <summary>Value of a length-delimited field.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Wire type of the field read last.</summary>
    public int Wire { get; private set; }

    /// <summary>A float field's value.</summary>
    public readonly float Float =>
        Wire == 5 ? BitConverter.UInt32BitsToSingle((uint)Bits) : throw new FormatException($"field {Number} is no float");

    /// <summary>Reads the next field; false at the end.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        Number = (int)Math.Min(tag >> 3, int.MaxValue);
        Wire = (int)(tag & 7);
        Bits = 0;
        Bytes = default;
        switch (Wire)
        {
            case 0:
                Bits = Varint();
                break;
            case 1:
                Bits = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Bits = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"wire type {Wire} of field {Number} is unknown");
        }

        return Number != 0 ? true : throw new FormatException("field number 0");
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new FormatException("a varint has more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw new FormatException("it ends in the middle of a field");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
