namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>Codecs by their TIFF numbers.</summary>
internal enum Compression
{
    None = 1,
    CcittRle = 2,
    CcittFax3 = 3,
    CcittFax4 = 4,
    Lzw = 5,
    OldJpeg = 6,
    Jpeg = 7,
    AdobeDeflate = 8,
    PackBits = 32773,
    Deflate = 32946,
    Lerc = 34887,
    Lzma = 34925,
    Zstd = 50000,
    WebP = 50001,
}
