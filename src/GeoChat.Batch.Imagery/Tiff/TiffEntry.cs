namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>One tag of a directory: its TIFF type, number of values, and where in the file the values stand.</summary>
internal readonly record struct TiffEntry(TiffTag Tag, ushort Type, ulong Count, long Position)
{
    /// <summary>Bytes of one value; 0 for a type that TIFF does not know.</summary>
    public int ValueSize =>
        Type switch
        {
            1 or 2 or 6 or 7 => 1,
            3 or 8 => 2,
            4 or 9 or 11 or 13 => 4,
            5 or 10 or 12 or 16 or 17 or 18 => 8,
            _ => 0,
        };
}
