namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>Facts about <see cref="SampleType"/>.</summary>
public static class SampleTypes
{
    /// <summary>Bytes of one sample.</summary>
    public static int Size(this SampleType type) =>
        type switch
        {
            SampleType.UInt8 or SampleType.Int8 => 1,
            SampleType.UInt16 or SampleType.Int16 => 2,
            SampleType.UInt32 or SampleType.Int32 or SampleType.Float32 => 4,
            _ => 8,
        };

    /// <summary>GDAL's word for the type ("Byte", "UInt16", "Float32"...); signed bytes are "Byte" too, as in GDAL before 3.7.</summary>
    public static string GdalName(this SampleType type) => type is SampleType.UInt8 or SampleType.Int8 ? "Byte" : type.ToString();

    public static bool IsFloat(this SampleType type) => type is SampleType.Float32 or SampleType.Float64;

    /// <summary>
    /// Whether GDAL takes a nodata value for one of the type: it looks at the range of the widest type of the kind, and fractions
    /// pass.
    /// </summary>
    public static bool Holds(this SampleType type, double value) =>
        type switch
        {
            SampleType.UInt8 or SampleType.Int8 => value is >= 0 and <= byte.MaxValue,
            SampleType.UInt16 or SampleType.UInt32 => value is >= 0 and <= uint.MaxValue,
            SampleType.Int16 or SampleType.Int32 => value is >= int.MinValue and <= int.MaxValue,
            SampleType.Float32 => !double.IsFinite(value) || Math.Abs(value) <= float.MaxValue,
            _ => true,
        };
}
