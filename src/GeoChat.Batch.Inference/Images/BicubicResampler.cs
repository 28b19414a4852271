namespace GeoChat.Batch.Inference.Images;

/// <summary>
/// Pillow's bicubic resize of 8-bit RGB (a = -0.5, widened when shrinking), bit for bit: fixed-point weights, each pass rounded to
/// bytes.
/// </summary>
/// <remarks>Source: Pillow's libImaging/Resample.c.</remarks>
internal static class BicubicResampler
{
    private const int PrecisionBits = 32 - 8 - 2;
    private const double A = -0.5;

    /// <summary>Resizes rows of RGB; the picture itself where the size is the same.</summary>
    public static byte[] Resize(ReadOnlySpan<byte> rgb, int width, int height, int newWidth, int newHeight)
    {
        var wide = newWidth == width ? rgb.ToArray() : Horizontal(rgb, width, height, newWidth);
        return newHeight == height ? wide : Vertical(wide, newWidth, height, newHeight);
    }

    private static byte[] Horizontal(ReadOnlySpan<byte> source, int width, int height, int newWidth)
    {
        var taps = Taps(width, newWidth);
        var target = new byte[newWidth * height * 3];
        for (var y = 0; y < height; y++)
        {
            var row = source.Slice(y * width * 3, width * 3);
            for (var x = 0; x < newWidth; x++)
            {
                var (first, weights) = taps[x];
                int r = 1 << (PrecisionBits - 1),
                    g = r,
                    b = r;
                for (var i = 0; i < weights.Length; i++)
                {
                    var at = (first + i) * 3;
                    r += row[at] * weights[i];
                    g += row[at + 1] * weights[i];
                    b += row[at + 2] * weights[i];
                }

                Put(target, (y * newWidth + x) * 3, r, g, b);
            }
        }

        return target;
    }

    private static byte[] Vertical(byte[] source, int width, int height, int newHeight)
    {
        var taps = Taps(height, newHeight);
        var target = new byte[width * newHeight * 3];
        for (var y = 0; y < newHeight; y++)
        {
            var (first, weights) = taps[y];
            for (var x = 0; x < width * 3; x += 3)
            {
                int r = 1 << (PrecisionBits - 1),
                    g = r,
                    b = r;
                for (var i = 0; i < weights.Length; i++)
                {
                    var at = (first + i) * width * 3 + x;
                    r += source[at] * weights[i];
                    g += source[at + 1] * weights[i];
                    b += source[at + 2] * weights[i];
                }

                Put(target, y * width * 3 + x, r, g, b);
            }
        }

        return target;
    }

    private static (int First, int[] Weights)[] Taps(int size, int newSize)
    {
        var scale = (double)size / newSize;
        var stretch = Math.Max(scale, 1);
        var support = 2 * stretch;
        var taps = new (int, int[])[newSize];
        for (var x = 0; x < newSize; x++)
        {
            var centre = (x + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var last = Math.Min(size, (int)(centre + support + 0.5));
            var weights = new double[last - first];
            for (var i = 0; i < weights.Length; i++)
                weights[i] = Cubic((i + first - centre + 0.5) * (1 / stretch));
            var total = weights.Sum();
            taps[x] = (first, [.. weights.Select(w => Fixed(total == 0 ? w : w / total))]);
        }

        return taps;
    }

    private static int Fixed(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + weight * (1 << PrecisionBits));

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        if (x < 1)
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }

    private static void Put(byte[] target, int at, int r, int g, int b)
    {
        target[at] = (byte)Math.Clamp(r >> PrecisionBits, 0, 255);
        target[at + 1] = (byte)Math.Clamp(g >> PrecisionBits, 0, 255);
        target[at + 2] = (byte)Math.Clamp(b >> PrecisionBits, 0, 255);
    }
}
