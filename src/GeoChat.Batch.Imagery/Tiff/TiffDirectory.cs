using System.Text;
using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>One image file directory: its tags, whose values are read when asked for and never beyond the limits.</summary>
internal sealed class TiffDirectory(TiffBytes bytes, IReadOnlyDictionary<TiffTag, TiffEntry> entries, int index)
{
    /// <summary>Place in the file's chain of directories, from 0.</summary>
    public int Index => index;

    public TiffBytes Bytes => bytes;

    public bool Has(TiffTag tag) => entries.ContainsKey(tag);

    public TiffEntry? Entry(TiffTag tag) => entries.TryGetValue(tag, out var entry) ? entry : null;

    /// <summary>The first value of an integer tag.</summary>
    public ulong? Integer(TiffTag tag)
    {
        if (!entries.TryGetValue(tag, out var entry) || entry.Count == 0 || !IsInteger(entry))
            return null;
        return bytes.Integer(bytes.Read(entry.Position, entry.ValueSize));
    }

    /// <summary>An integer tag that has to fit an int.</summary>
    public int Int32(TiffTag tag, int absent)
    {
        var value = Integer(tag);
        if (value is null)
            return absent;
        return value <= int.MaxValue ? (int)value : throw new MalformedTiffException($"{tag} is {value}");
    }

    /// <summary>All values of an integer tag; empty when absent.</summary>
    public ulong[] Integers(TiffTag tag)
    {
        if (!entries.TryGetValue(tag, out var entry) || !IsInteger(entry))
            return [];
        var raw = Raw(entry);
        var values = new ulong[entry.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = bytes.Integer(raw.AsSpan(i * entry.ValueSize, entry.ValueSize));
        return values;
    }

    /// <summary>All values of a floating-point or rational tag; empty when absent.</summary>
    public double[] Doubles(TiffTag tag)
    {
        if (!entries.TryGetValue(tag, out var entry) || entry.ValueSize == 0)
            return [];
        var raw = Raw(entry);
        var values = new double[entry.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var b = raw.AsSpan(i * entry.ValueSize, entry.ValueSize);
            values[i] = entry.Type switch
            {
                11 => BitConverter.UInt32BitsToSingle(bytes.UInt32(b)),
                12 => BitConverter.UInt64BitsToDouble(bytes.UInt64(b)),
                5 => bytes.UInt32(b) / (double)bytes.UInt32(b[4..]),
                10 => (int)bytes.UInt32(b) / (double)(int)bytes.UInt32(b[4..]),
                _ => bytes.Integer(b),
            };
        }

        return values;
    }

    /// <summary>A text tag without its closing zero; null when absent.</summary>
    public string? Text(TiffTag tag) =>
        entries.TryGetValue(tag, out var entry) && entry.ValueSize == 1 ? Encoding.UTF8.GetString(Raw(entry)).TrimEnd('\0') : null;

    /// <summary>The bytes of a tag as they stand; empty when absent.</summary>
    public byte[] Data(TiffTag tag) => entries.TryGetValue(tag, out var entry) && entry.ValueSize > 0 ? Raw(entry) : [];

    private static bool IsInteger(TiffEntry entry) => entry.Type is 1 or 3 or 4 or 6 or 8 or 9 or 13 or 16 or 17 or 18;

    private byte[] Raw(TiffEntry entry)
    {
        if (entry.Count > (ulong)bytes.Limits.MaxTagBytes / (ulong)entry.ValueSize)
            throw new LimitExceededException($"tag {(ushort)entry.Tag} has {entry.Count} values", nameof(SceneLimits.MaxTagBytes));
        return bytes.Read(entry.Position, (long)entry.Count * entry.ValueSize);
    }
}
