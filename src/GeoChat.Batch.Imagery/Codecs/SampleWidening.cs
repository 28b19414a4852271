using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>Samples of a width that no .NET type has (1, 2, 4, 12... bits, half and 24-bit floats) into the type that holds them.</summary>
internal static class SampleWidening
{
    /// <summary>True when the file's samples already are of the type.</summary>
    public static bool IsPlain(int bits, SampleType type) => bits == type.Size() * 8;

    /// <summary>Widens one row of samples.</summary>
    [MethodImpl(HotLoop.Options)]
    public static void Row(ReadOnlySpan<byte> packed, Span<byte> target, int bits, SampleType type)
    {
        switch (type)
        {
            case SampleType.UInt8:
                Bits(packed, target, bits);
                break;
            case SampleType.UInt16:
                Bits(packed, MemoryMarshal.Cast<byte, ushort>(target), bits);
                break;
            case SampleType.UInt32:
                Bits(packed, MemoryMarshal.Cast<byte, uint>(target), bits);
                break;
            case SampleType.Float32 when bits == 16:
                var halves = MemoryMarshal.Cast<byte, Half>(packed);
                var wide = MemoryMarshal.Cast<byte, float>(target);
                for (var i = 0; i < wide.Length; i++)
                    wide[i] = (float)halves[i];
                break;
            default:
                var floats = MemoryMarshal.Cast<byte, float>(target);
                for (var i = 0; i < floats.Length; i++)
                    floats[i] = Float24(packed[i * 3] | (uint)packed[(i * 3) + 1] << 8 | (uint)packed[(i * 3) + 2] << 16);
                break;
        }
    }

    [MethodImpl(HotLoop.Options)]
    private static void Bits<T>(ReadOnlySpan<byte> packed, Span<T> target, int bits)
        where T : struct, System.Numerics.INumberBase<T>
    {
        long at = 0;
        for (var i = 0; i < target.Length; i++)
        {
            uint value = 0;
            var left = bits;
            while (left > 0)
            {
                var offset = (int)(at & 7);
                var take = Math.Min(8 - offset, left);
                var part = ((uint)packed[(int)(at >> 3)] >> (8 - offset - take)) & ((1u << take) - 1);
                value = (value << take) | part;
                at += take;
                left -= take;
            }

            target[i] = T.CreateTruncating(value);
        }
    }

    /// <summary>One sign, seven exponent and sixteen fraction bits (Adobe's technical note 3).</summary>
    private static float Float24(uint value)
    {
        var sign = (value >> 23) << 31;
        var exponent = (value >> 16) & 0x7F;
        var fraction = value & 0xFFFF;
        if (exponent == 0x7F)
            return BitConverter.UInt32BitsToSingle(sign | 0x7F800000u | (fraction << 7));
        if (exponent == 0)
        {
            var tiny = fraction * MathF.ScaleB(1, -62 - 16);
            return sign == 0 ? tiny : -tiny;
        }

        return BitConverter.UInt32BitsToSingle(sign | ((exponent - 63 + 127) << 23) | (fraction << 7));
    }
}
