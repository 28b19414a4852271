namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>
/// How one sample is held after decoding; narrower samples of a file (1, 2, 4, 12 bits; half floats) are widened to these.
/// </summary>
public enum SampleType
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float32,
    Float64,
}
