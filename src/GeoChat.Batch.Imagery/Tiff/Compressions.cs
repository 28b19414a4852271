using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>Which codecs are read, and what the others are called.</summary>
internal static class Compressions
{
    /// <summary>Codecs that libtiff decodes from a one-block TIFF.</summary>
    public static bool NeedsLibTiff(this Compression codec) =>
        codec
            is Compression.CcittRle
                or Compression.CcittFax3
                or Compression.CcittFax4
                or Compression.Jpeg
                or Compression.Lerc
                or Compression.Lzma
                or Compression.Zstd
                or Compression.WebP;

    /// <summary>Codecs whose samples come out of libtiff in the machine's byte order.</summary>
    public static bool DecodesToHostOrder(this Compression codec) => codec is Compression.Jpeg or Compression.WebP;

    public static Compression Check(int code)
    {
        if (Enum.IsDefined((Compression)code))
            return (Compression)code;
        var name = code switch
        {
            33003 or 33004 or 33005 or 34712 => "JPEG 2000",
            34892 => "lossy DNG JPEG",
            50002 or 52546 => "JPEG XL",
            34661 => "JBIG",
            32809 => "ThunderScan",
            32766 => "NeXT",
            32909 => "PixarLog",
            34676 or 34677 => "SGI LogLuv",
            34933 or 34934 => "PNG",
            _ => $"number {code}",
        };
        throw new UnsupportedTiffException(
            $"The codec {name}",
            "Convert the scene: gdal_translate -of COG -co COMPRESS=DEFLATE IN OUT.tif"
        );
    }

    /// <summary>GDAL's COMPRESSION metadata item; null for none.</summary>
    public static string? GdalName(this Compression codec, bool yCbCr, int lercSecondary) =>
        codec switch
        {
            Compression.None => null,
            Compression.CcittRle => "CCITTRLE",
            Compression.CcittFax3 => "CCITTFAX3",
            Compression.CcittFax4 => "CCITTFAX4",
            Compression.Lzw => "LZW",
            Compression.OldJpeg => "OJPEG",
            Compression.Jpeg => yCbCr ? "YCbCr JPEG" : "JPEG",
            Compression.AdobeDeflate or Compression.Deflate => "DEFLATE",
            Compression.PackBits => "PACKBITS",
            Compression.Lerc => lercSecondary switch
            {
                1 => "LERC_DEFLATE",
                2 => "LERC_ZSTD",
                _ => "LERC",
            },
            Compression.Lzma => "LZMA",
            Compression.Zstd => "ZSTD",
            _ => "WEBP",
        };
}
