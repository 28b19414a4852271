using System.Runtime.InteropServices;

namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>Single samples of a decoded block as numbers.</summary>
internal static class SampleValues
{
    public static double At(ReadOnlySpan<byte> block, int index, SampleType type) =>
        type switch
        {
            SampleType.UInt8 => block[index],
            SampleType.Int8 => (sbyte)block[index],
            SampleType.UInt16 => MemoryMarshal.Read<ushort>(block[(index * 2)..]),
            SampleType.Int16 => MemoryMarshal.Read<short>(block[(index * 2)..]),
            SampleType.UInt32 => MemoryMarshal.Read<uint>(block[(index * 4)..]),
            SampleType.Int32 => MemoryMarshal.Read<int>(block[(index * 4)..]),
            SampleType.UInt64 => MemoryMarshal.Read<ulong>(block[(index * 8)..]),
            SampleType.Int64 => MemoryMarshal.Read<long>(block[(index * 8)..]),
            SampleType.Float32 => MemoryMarshal.Read<float>(block[(index * 4)..]),
            _ => MemoryMarshal.Read<double>(block[(index * 8)..]),
        };

    /// <summary>NaN is no data whatever the file says; a float's nodata value is compared as that float.</summary>
    public static bool IsNoData(double value, double? noData, SampleType type)
    {
        if (double.IsNaN(value))
            return true;
        if (noData is not { } no)
            return false;
        return type == SampleType.Float32 ? (float)value == (float)no : value == no;
    }
}
