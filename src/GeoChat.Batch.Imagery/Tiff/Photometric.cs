namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>What a pixel's samples mean.</summary>
internal enum Photometric
{
    MinIsWhite = 0,
    MinIsBlack = 1,
    Rgb = 2,
    Palette = 3,
    Mask = 4,
    Cmyk = 5,
    YCbCr = 6,
    CieLab = 8,
}
