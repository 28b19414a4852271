using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>From the tags about samples to the type that holds them.</summary>
internal static class SampleFormats
{
    private const int Unsigned = 1,
        Signed = 2,
        Float = 3,
        Void = 4,
        ComplexInteger = 5,
        ComplexFloat = 6;

    /// <summary>Bits per sample, which have to be the same for all bands.</summary>
    public static int Bits(TiffDirectory directory, int samples)
    {
        var bits = directory.Integers(TiffTag.BitsPerSample);
        if (bits.Length == 0)
            return 1;
        // libtiff takes the first when fewer are listed than there are bands.
        if (bits.Take(samples).Any(b => b != bits[0]))
            throw new UnsupportedTiffException(
                $"Bands of different width ({string.Join(", ", bits)} bits)",
                "Rewrite the scene with one type: gdal_translate -ot UInt16 IN OUT.tif"
            );
        return bits[0] is >= 1 and <= 128 ? (int)bits[0] : throw new MalformedTiffException($"samples of {bits[0]} bits");
    }

    public static SampleType Type(TiffDirectory directory, int samples, int bits)
    {
        var formats = directory.Integers(TiffTag.SampleFormat);
        var format = formats.Length == 0 ? Unsigned : (int)Math.Min(formats[0], 99);
        if (formats.Take(samples).Any(f => f != formats[0]))
            throw new UnsupportedTiffException(
                "Bands of different sample formats",
                "Rewrite the scene with one type: gdal_translate -ot Float32 IN OUT.tif"
            );
        if (format is ComplexInteger or ComplexFloat)
            throw new UnsupportedTiffException(
                "A complex sample type",
                "Take the magnitude first: gdal_calc.py -A IN --calc='abs(A)' --type=Float32 --outfile OUT.tif"
            );
        return (format, bits) switch
        {
            (Unsigned or Void or 0, <= 8) => SampleType.UInt8,
            (Unsigned or Void or 0, <= 16) => SampleType.UInt16,
            (Unsigned or Void or 0, <= 32) => SampleType.UInt32,
            (Unsigned or Void or 0, 64) => SampleType.UInt64,
            (Signed, 8) => SampleType.Int8,
            (Signed, 16) => SampleType.Int16,
            (Signed, 32) => SampleType.Int32,
            (Signed, 64) => SampleType.Int64,
            (Float, 16 or 24 or 32) => SampleType.Float32,
            (Float, 64) => SampleType.Float64,
            _ => throw new UnsupportedTiffException(
                $"A sample of {bits} bits in format {format}",
                "Rewrite the scene: gdal_translate -ot Float32 IN OUT.tif"
            ),
        };
    }
}
