namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>
/// Bicubic resampling of 8-bit RGB in the fixed-point arithmetic of Pillow's Image.resize, which GeoChat's preprocessing calls: the same
/// bytes come out (docs/decisions/0011). A part of the source can stand for the whole (Pillow's box).
/// </summary>
/// <remarks>Source: Pillow's libImaging/Resample.c.</remarks>
internal sealed class BicubicResampler
{
    private readonly PixelSize _source;
    private readonly PixelSize _target;
    private readonly ResamplingAxis _across;
    private readonly ResamplingAxis _down;
    private readonly byte[] _between;

    public BicubicResampler(PixelSize source, PixelSize target)
        : this(source, target, new PixelArea(0, 0, source.Width, source.Height)) { }

    public BicubicResampler(PixelSize source, PixelSize target, PixelArea part)
    {
        _source = source;
        _target = target;
        _across = new ResamplingAxis(source.Width, target.Width, part.Left, part.Width);
        _down = new ResamplingAxis(source.Height, target.Height, part.Top, part.Height);
        _between = new byte[target.Width * source.Height * 3];
    }

    public bool Fits(PixelSize source) => source == _source;

    /// <summary>Resizes a whole picture once; a copy of it where the size stays.</summary>
    public static byte[] Resize(ReadOnlySpan<byte> rgb, PixelSize source, PixelSize target)
    {
        if (source == target)
            return rgb.ToArray();
        var resized = new byte[target.Width * target.Height * 3];
        new BicubicResampler(source, target).Apply(rgb, resized);
        return resized;
    }

    public void Apply(ReadOnlySpan<byte> source, Span<byte> target)
    {
        const int half = 1 << (ResamplingAxis.PrecisionBits - 1);
        // Locals: the loops below are the cost of every chip that is not cut one to one.
        var width = _source.Width;
        var height = _source.Height;
        var targetWidth = _target.Width;
        var targetHeight = _target.Height;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < targetWidth; x++)
            {
                var (first, weights) = _across[x];
                var r = half;
                var g = half;
                var b = half;
                var at = ((y * width) + first) * 3;
                foreach (var weight in weights)
                {
                    r += source[at] * weight;
                    g += source[at + 1] * weight;
                    b += source[at + 2] * weight;
                    at += 3;
                }

                var to = ((y * targetWidth) + x) * 3;
                _between[to] = Clip(r);
                _between[to + 1] = Clip(g);
                _between[to + 2] = Clip(b);
            }
        }

        for (var y = 0; y < targetHeight; y++)
        {
            var (first, weights) = _down[y];
            for (var x = 0; x < targetWidth * 3; x++)
            {
                var sum = half;
                var at = (first * targetWidth * 3) + x;
                foreach (var weight in weights)
                {
                    sum += _between[at] * weight;
                    at += targetWidth * 3;
                }

                target[(y * targetWidth * 3) + x] = Clip(sum);
            }
        }
    }

    private static byte Clip(int value) => (byte)Math.Clamp(value >> ResamplingAxis.PrecisionBits, 0, 255);
}
