using System.Buffers;

namespace GeoChat.Batch.Blobs;

/// <summary>Pixels of a chip: 8 bits a band, row by row, bands interleaved (HWC).</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bands">Bands; 3 (RGB) for the models of this family.</param>
/// <param name="Data"><c>Height * Width * Bands</c> bytes.</param>
public sealed record ChipPixels(int Width, int Height, int Bands, ReadOnlyMemory<byte> Data)
{
    private byte[]? _rented;

    /// <summary>Pixels in an array of the shared pool.</summary>
    internal static ChipPixels Rented(int width, int height, int bands, byte[] array) =>
        new(width, height, bands, array.AsMemory(0, width * height * bands)) { _rented = array };

    /// <summary>
    /// Gives the memory of a chip that was read to the next one. Only for who knows that nobody looks at <see cref="Data"/> any
    /// more; without the call the garbage collector sees to it, at its price for arrays of this size.
    /// </summary>
    public void Reuse()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } array)
            ArrayPool<byte>.Shared.Return(array);
    }
}
