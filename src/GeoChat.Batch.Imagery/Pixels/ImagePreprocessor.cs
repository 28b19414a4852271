namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>Brings pictures of any size to a model's square, byte for byte as GeoChat does with Pillow.</summary>
public static class ImagePreprocessor
{
    /// <summary>Colour around a picture: the mean of CLIP's training images, as GeoChat's expand2square cuts it to bytes.</summary>
    public static (byte R, byte G, byte B) Padding { get; } = (122, 116, 104);

    /// <summary>Centres the picture on a square of the mean colour, then resizes: what GeoChat's demo does. Nothing is cut off.</summary>
    /// <param name="rgb">Red, green, blue bytes, rows top down.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="size">Side of the result in pixels.</param>
    /// <returns>RGB bytes of size x size pixels.</returns>
    /// <exception cref="ArgumentException">The bytes are not of that size.</exception>
    public static byte[] PadToSquare(ReadOnlySpan<byte> rgb, int width, int height, int size)
    {
        Check(rgb, width, height, size);
        if (width == height)
            return BicubicResampler.Resize(rgb, new PixelSize(width, height), new PixelSize(size, size));
        var side = Math.Max(width, height);
        var left = (side - width) / 2;
        var top = (side - height) / 2;
        var square = new byte[side * side * 3];
        ReadOnlySpan<byte> background = [Padding.R, Padding.G, Padding.B];
        for (var i = 0; i < square.Length; i += 3)
            background.CopyTo(square.AsSpan(i));
        for (var y = 0; y < height; y++)
            rgb.Slice(y * width * 3, width * 3).CopyTo(square.AsSpan(((top + y) * side + left) * 3));
        return BicubicResampler.Resize(square, new PixelSize(side, side), new PixelSize(size, size));
    }

    /// <summary>Resizes the short side, then cuts the middle out: what GeoChat's evaluation scripts do.</summary>
    /// <inheritdoc cref="PadToSquare"/>
    public static byte[] CentreCrop(ReadOnlySpan<byte> rgb, int width, int height, int size)
    {
        Check(rgb, width, height, size);
        var shortSideFits =
            width <= height
                ? new PixelSize(size, (int)((long)size * height / width))
                : new PixelSize((int)((long)size * width / height), size);
        var resized = BicubicResampler.Resize(rgb, new PixelSize(width, height), shortSideFits);
        var left = (shortSideFits.Width - size) / 2;
        var top = (shortSideFits.Height - size) / 2;
        var square = new byte[size * size * 3];
        for (var y = 0; y < size; y++)
            resized.AsSpan(((top + y) * shortSideFits.Width + left) * 3, size * 3).CopyTo(square.AsSpan(y * size * 3));
        return square;
    }

    private static void Check(ReadOnlySpan<byte> rgb, int width, int height, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (width < 1 || height < 1 || (long)width * height * 3 != rgb.Length)
            throw new ArgumentException($"{rgb.Length} bytes are no RGB picture of {width} x {height} pixels.", nameof(rgb));
    }
}
