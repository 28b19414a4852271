namespace GeoChat.Batch.Blobs;

/// <summary>Pixels of a chip: 8 bits a band, row by row, bands interleaved (HWC).</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bands">Bands; 3 (RGB) for the models of this family.</param>
/// <param name="Data"><c>Height * Width * Bands</c> bytes.</param>
public sealed record ChipPixels(int Width, int Height, int Bands, ReadOnlyMemory<byte> Data);
