using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Describing;

/// <summary>Means of a window's 9 x 9 blocks, added up in numpy's order so that they come out the same to the last digit.</summary>
internal static class BlockMeans
{
    private const int Side = 9,
        MostBands = 4,
        PairwiseBlock = 128;

    /// <summary>
    /// A list of 81 means for each of the first four bands, null where a mean is not finite; null for a window that is too small.
    /// </summary>
    public static object? Compute(ReadOnlySpan<byte> pixels, int width, int height, int bands, SampleType type)
    {
        if (width < Side || height < Side)
            return null;
        var grids = new List<object?>();
        var row = new double[width];
        for (var band = 0; band < Math.Min(bands, MostBands); band++)
        {
            var means = new List<object?>(Side * Side);
            for (var i = 0; i < Side; i++)
            {
                var (top, bottom) = Part(height, i);
                var sums = new double[Side];
                for (var y = top; y < bottom; y++)
                {
                    for (var x = 0; x < width; x++)
                        row[x] = SampleValues.At(pixels, (((y * width) + x) * bands) + band, type);
                    for (var j = 0; j < Side; j++)
                    {
                        var (left, right) = Part(width, j);
                        sums[j] += PairwiseSum(row.AsSpan(left, right - left));
                    }
                }

                for (var j = 0; j < Side; j++)
                {
                    var (left, right) = Part(width, j);
                    var mean = sums[j] / ((double)(bottom - top) * (right - left));
                    means.Add(double.IsFinite(mean) ? PythonNumber.Round(mean, 3) : null);
                }
            }

            grids.Add(means);
        }

        return grids;
    }

    /// <summary>numpy.array_split: the first parts are one longer where the length does not divide.</summary>
    private static (int From, int To) Part(int length, int index)
    {
        var each = length / Side;
        var longer = length % Side;
        return ((index * each) + Math.Min(index, longer), ((index + 1) * each) + Math.Min(index + 1, longer));
    }

    private static double PairwiseSum(ReadOnlySpan<double> values)
    {
        if (values.Length < 8)
        {
            var sum = 0.0;
            foreach (var value in values)
                sum += value;
            return sum;
        }

        if (values.Length > PairwiseBlock)
        {
            var half = values.Length / 2;
            half -= half % 8;
            return PairwiseSum(values[..half]) + PairwiseSum(values[half..]);
        }

        Span<double> lanes = stackalloc double[8];
        values[..8].CopyTo(lanes);
        var i = 8;
        for (; i < values.Length - (values.Length % 8); i += 8)
        {
            for (var lane = 0; lane < 8; lane++)
                lanes[lane] += values[i + lane];
        }

        var total = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        for (; i < values.Length; i++)
            total += values[i];
        return total;
    }
}
