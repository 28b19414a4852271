namespace GeoChat.Batch.Inference.Images;

/// <summary>Brings pictures of any size to a model's square, byte for byte as GeoChat does with Pillow.</summary>
public static class ImagePreprocessor
{
    // CLIP's mean colour, as expand2square cuts it to bytes.
    private static readonly byte[] Background = [122, 116, 104];

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
            return BicubicResampler.Resize(rgb, width, height, size, size);
        var side = Math.Max(width, height);
        var left = (side - width) / 2;
        var top = (side - height) / 2;
        var square = new byte[side * side * 3];
        for (var i = 0; i < square.Length; i += 3)
            Background.CopyTo(square, i);
        for (var y = 0; y < height; y++)
            rgb.Slice(y * width * 3, width * 3).CopyTo(square.AsSpan(((top + y) * side + left) * 3));
        return BicubicResampler.Resize(square, side, side, size, size);
    }

    /// <summary>Resizes the short side, then cuts the middle out: what GeoChat's evaluation scripts do.</summary>
    /// <inheritdoc cref="PadToSquare"/>
    public static byte[] CentreCrop(ReadOnlySpan<byte> rgb, int width, int height, int size)
    {
        Check(rgb, width, height, size);
        var (newWidth, newHeight) =
            width <= height ? (size, (int)((long)size * height / width)) : ((int)((long)size * width / height), size);
        var resized = BicubicResampler.Resize(rgb, width, height, newWidth, newHeight);
        var left = (newWidth - size) / 2;
        var top = (newHeight - size) / 2;
        var square = new byte[size * size * 3];
        for (var y = 0; y < size; y++)
            resized.AsSpan(((top + y) * newWidth + left) * 3, size * 3).CopyTo(square.AsSpan(y * size * 3));
        return square;
    }

    private static void Check(ReadOnlySpan<byte> rgb, int width, int height, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (width < 1 || height < 1 || (long)width * height * 3 != rgb.Length)
            throw new ArgumentException($"{rgb.Length} bytes are no RGB picture of {width} x {height} pixels.", nameof(rgb));
    }
}
