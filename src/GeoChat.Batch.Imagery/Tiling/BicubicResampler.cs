namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>
/// Bicubic resampling (a = -0.5) with the support widened when reducing, in the fixed-point arithmetic of Pillow's Image.resize, which
/// GeoChat's preprocessing calls: the same bytes come out. A part of the source, in fractions of pixels, can stand for the whole
/// (Pillow's box).
/// </summary>
internal sealed class BicubicResampler(
    int width,
    int height,
    int targetWidth,
    int targetHeight,
    double left,
    double top,
    double partWidth,
    double partHeight
)
{
    private const int PrecisionBits = 22;
    private readonly Axis _across = new(width, targetWidth, left, partWidth);
    private readonly Axis _down = new(height, targetHeight, top, partHeight);
    private readonly byte[] _between = new byte[targetWidth * height * 3];

    public BicubicResampler(int width, int height, int targetWidth, int targetHeight)
        : this(width, height, targetWidth, targetHeight, 0, 0, width, height) { }

    public bool Fits(int w, int h) => w == width && h == height;

    public void Apply(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < targetWidth; x++)
            {
                var (first, weights) = _across[x];
                int r = 1 << (PrecisionBits - 1),
                    g = r,
                    b = r;
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
                var sum = 1 << (PrecisionBits - 1);
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

    private static byte Clip(int value) => (byte)Math.Clamp(value >> PrecisionBits, 0, 255);

    private sealed class Axis
    {
        private readonly int[] _first;
        private readonly int[][] _weights;

        public Axis(int from, int to, double start, double length)
        {
            var scale = length / to;
            var widened = Math.Max(scale, 1);
            var support = 2 * widened;
            _first = new int[to];
            _weights = new int[to][];
            for (var i = 0; i < to; i++)
            {
                var centre = start + ((i + 0.5) * scale);
                var low = Math.Max(0, (int)(centre - support + 0.5));
                var high = Math.Min(from, (int)(centre + support + 0.5));
                var exact = Enumerable.Range(low, high - low).Select(x => Cubic((x - centre + 0.5) / widened)).ToArray();
                var sum = exact.Sum();
                _first[i] = low;
                _weights[i] = [.. exact.Select(w => w / sum * (1 << PrecisionBits)).Select(w => (int)(w < 0 ? w - 0.5 : w + 0.5))];
            }
        }

        public (int First, int[] Weights) this[int i] => (_first[i], _weights[i]);

        private static double Cubic(double x)
        {
            const double a = -0.5;
            x = Math.Abs(x);
            if (x < 1)
                return ((((a + 2) * x) - (a + 3)) * x * x) + 1;
            return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a : 0;
        }
    }
}
