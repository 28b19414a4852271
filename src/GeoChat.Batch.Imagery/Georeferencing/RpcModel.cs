namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// Rational polynomial coefficients (RPC00B): from longitude, latitude and height to a pixel. Twenty terms each for the numerators and
/// denominators of line and sample.
/// </summary>
public sealed record RpcModel
{
    private const int Terms = 20,
        TagNumbers = 92;

    public required double LineOffset { get; init; }

    public required double SampleOffset { get; init; }

    public required double LatOffset { get; init; }

    public required double LonOffset { get; init; }

    /// <summary>Mean height of the scene over the ellipsoid, metres.</summary>
    public required double HeightOffset { get; init; }

    public required double LineScale { get; init; }

    public required double SampleScale { get; init; }

    public required double LatScale { get; init; }

    public required double LonScale { get; init; }

    public required double HeightScale { get; init; }

    public required IReadOnlyList<double> LineNumerator { get; init; }

    public required IReadOnlyList<double> LineDenominator { get; init; }

    public required IReadOnlyList<double> SampleNumerator { get; init; }

    public required IReadOnlyList<double> SampleDenominator { get; init; }

    /// <summary>The 92 numbers of the TIFF tag 50844, whose first two (errors) are not used; null where they make no model.</summary>
    public static RpcModel? FromTag(IReadOnlyList<double> t)
    {
        ArgumentNullException.ThrowIfNull(t);
        if (t.Count != TagNumbers || !t.All(double.IsFinite))
            return null;
        var model = new RpcModel
        {
            LineOffset = t[2],
            SampleOffset = t[3],
            LatOffset = t[4],
            LonOffset = t[5],
            HeightOffset = t[6],
            LineScale = t[7],
            SampleScale = t[8],
            LatScale = t[9],
            LonScale = t[10],
            HeightScale = t[11],
            LineNumerator = [.. t.Skip(12).Take(Terms)],
            LineDenominator = [.. t.Skip(32).Take(Terms)],
            SampleNumerator = [.. t.Skip(52).Take(Terms)],
            SampleDenominator = [.. t.Skip(72)],
        };
        return model.LineScale == 0 || model.SampleScale == 0 || model.LatScale == 0 || model.LonScale == 0 || model.HeightScale == 0
            ? null
            : model;
    }

    /// <summary>The numbers of <see cref="FromTag"/>.</summary>
    public double[] ToTag() =>
        [
            -1,
            -1,
            LineOffset,
            SampleOffset,
            LatOffset,
            LonOffset,
            HeightOffset,
            LineScale,
            SampleScale,
            LatScale,
            LonScale,
            HeightScale,
            .. LineNumerator,
            .. LineDenominator,
            .. SampleNumerator,
            .. SampleDenominator,
        ];

    /// <summary>Column and row, pixel corners at integers: the model itself counts pixel centres.</summary>
    public (double Col, double Row) Project(double lon, double lat, double height)
    {
        var l = Math.IEEERemainder(lon - LonOffset, 360) / LonScale;
        var p = (lat - LatOffset) / LatScale;
        var h = (height - HeightOffset) / HeightScale;
        ReadOnlySpan<double> terms =
        [
            1,
            l,
            p,
            h,
            l * p,
            l * h,
            p * h,
            l * l,
            p * p,
            h * h,
            p * l * h,
            l * l * l,
            l * p * p,
            l * h * h,
            l * l * p,
            p * p * p,
            p * h * h,
            l * l * h,
            p * p * h,
            h * h * h,
        ];
        double lineTop = 0,
            lineBottom = 0,
            sampleTop = 0,
            sampleBottom = 0;
        for (var i = 0; i < Terms; i++)
        {
            lineTop += LineNumerator[i] * terms[i];
            lineBottom += LineDenominator[i] * terms[i];
            sampleTop += SampleNumerator[i] * terms[i];
            sampleBottom += SampleDenominator[i] * terms[i];
        }

        return ((sampleTop / sampleBottom * SampleScale) + SampleOffset + 0.5, (lineTop / lineBottom * LineScale) + LineOffset + 0.5);
    }
}
