namespace GeoChat.Batch.Imagery.Sampling;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    private const double Normal = 1.959963984540054;

    // One and two degrees have closed forms that the expansion does not reach.
    private static readonly double[] Few = [12.7062, 4.3027];

    /// <summary>The quantile that 95 % of the values lie within on both sides, by Cornish and Fisher's expansion in 1 / degrees.</summary>
    public static double Quantile975(int degrees)
    {
        if (degrees <= Few.Length)
            return Few[degrees - 1];
        const double z = Normal,
            z3 = z * z * z,
            z5 = z3 * z * z,
            z7 = z5 * z * z;
        double n = degrees;
        return z
            + ((z3 + z) / (4 * n))
            + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * n * n))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * z)) / (384 * n * n * n));
    }
}
