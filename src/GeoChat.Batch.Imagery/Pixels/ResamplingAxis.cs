namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>
/// The source pixels that each target pixel of one axis is made of, and their weights in fixed point: cubic with a = -0.5, the support
/// widened when reducing.
/// </summary>
internal sealed class ResamplingAxis
{
    /// <summary>Bits of a weight after the point: 8 for the sample and 2 for sign and overshoot are left of 32.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    private const double A = -0.5;

    private readonly int[] _first;
    private readonly int[][] _weights;

    /// <param name="size">Source pixels along the axis.</param>
    /// <param name="targetSize">Target pixels.</param>
    /// <param name="start">Where the part that is shown begins, in source pixels.</param>
    /// <param name="length">Length of that part.</param>
    public ResamplingAxis(int size, int targetSize, double start, double length)
    {
        var scale = length / targetSize;
        var widening = Math.Max(scale, 1);
        var support = 2 * widening;
        _first = new int[targetSize];
        _weights = new int[targetSize][];
        for (var i = 0; i < targetSize; i++)
        {
            var centre = start + ((i + 0.5) * scale);
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var end = Math.Min(size, (int)(centre + support + 0.5));
            var exact = new double[end - first];
            for (var k = 0; k < exact.Length; k++)
                exact[k] = Cubic((k + first - centre + 0.5) * (1 / widening));
            var sum = exact.Sum();
            _first[i] = first;
            _weights[i] = [.. exact.Select(w => Fixed(sum == 0 ? w : w / sum))];
        }
    }

    public (int First, int[] Weights) this[int i] => (_first[i], _weights[i]);

    private static int Fixed(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << PrecisionBits)));

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        if (x < 1)
            return ((((A + 2) * x) - (A + 3)) * x * x) + 1;
        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A : 0;
    }
}
