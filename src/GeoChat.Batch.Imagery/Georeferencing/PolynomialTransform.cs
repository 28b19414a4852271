using System.Text.Json;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// A polynomial of first or second order fitted to ground control points, as GDAL's default transformer: second order from six points
/// on. Columns and rows are scaled to about -1 to 1 before the terms are formed.
/// </summary>
internal sealed class PolynomialTransform : IPixelTransform
{
    private const int SecondOrderFrom = 6,
        Fewest = 3;
    private readonly double _centreCol,
        _centreRow,
        _half;
    private readonly double[] _x,
        _y;
    private readonly AffineTransform _backwards;

    private PolynomialTransform(double centreCol, double centreRow, double half, double[] x, double[] y)
    {
        _centreCol = centreCol;
        _centreRow = centreRow;
        _half = half;
        _x = x;
        _y = y;
        // The linear part alone, as a first guess of the way back.
        _backwards = new AffineTransform(x[0], x[1] / half, x[2] / half, y[0], y[1] / half, y[2] / half).Invert();
    }

    public int Order => _x.Length == 3 ? 1 : 2;

    /// <summary>Fits the points; null where they are too few, on one line, or not invertible.</summary>
    public static PolynomialTransform? Fit(IReadOnlyList<GroundControlPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < Fewest)
            return null;
        var left = points.Min(p => p.Col);
        var right = points.Max(p => p.Col);
        var top = points.Min(p => p.Row);
        var bottom = points.Max(p => p.Row);
        var centreCol = (left + right) / 2;
        var centreRow = (top + bottom) / 2;
        var half = Math.Max(right - left, bottom - top) / 2;
        if (!(half > 0) || !double.IsFinite(half))
            return null;
        var second = points.Count >= SecondOrderFrom;
        double[][] terms = [.. points.Select(p => Terms((p.Col - centreCol) / half, (p.Row - centreRow) / half, second))];
        if (Values(p => p.X) is not { } x || Values(p => p.Y) is not { } y || (x[1] * y[2]) - (x[2] * y[1]) == 0)
            return null;
        return new PolynomialTransform(centreCol, centreRow, half, x, y);

        // Taken from their mean, since eastings are large against their differences.
        double[]? Values(Func<GroundControlPoint, double> of)
        {
            var mean = points.Average(of);
            var fitted = LeastSquares.Fit(terms, [.. points.Select(p => of(p) - mean)]);
            if (fitted is not null)
                fitted[0] += mean;
            return fitted;
        }
    }

    /// <summary>Root mean square distance between the points' own pixels and where the map's places fall, in pixels.</summary>
    public double ResidualPixels(IReadOnlyList<GroundControlPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        double[] xs = [.. points.Select(p => p.X)],
            ys = [.. points.Select(p => p.Y)];
        ToPixels(xs, ys);
        return Math.Sqrt(points.Select((p, i) => ((xs[i] - p.Col) * (xs[i] - p.Col)) + ((ys[i] - p.Row) * (ys[i] - p.Row))).Average());
    }

    public void ToMap(Span<double> cols, Span<double> rows)
    {
        for (var i = 0; i < cols.Length; i++)
            (cols[i], rows[i]) = At(cols[i], rows[i]);
    }

    public void ToPixels(Span<double> xs, Span<double> ys)
    {
        // A millionth of a pixel, or what the map's numbers can tell.
        var tolerance = Math.Max(
            1e-6 * Math.Abs(_x[1] + _x[2] + _y[1] + _y[2]) / _half,
            1e-15 * Math.Max(Math.Abs(_x[0]), Math.Abs(_y[0]))
        );
        for (var i = 0; i < xs.Length; i++)
        {
            var guess = _backwards.Apply(xs[i], ys[i]);
            var guessed = (guess.X + _centreCol, guess.Y + _centreRow);
            // Far outside the points the polynomial may reach no such place; the linear guess is as far outside.
            (xs[i], ys[i]) = Newton.Invert(At, xs[i], ys[i], guessed, 0.5, tolerance) ?? guessed;
        }
    }

    public string ToJson() =>
        JsonSerializer.Serialize(
            new
            {
                polynomial = new
                {
                    centre = new[] { _centreCol, _centreRow },
                    half = _half,
                    x = _x,
                    y = _y,
                },
            }
        );

    internal static PolynomialTransform Read(JsonElement json)
    {
        var centre = Numbers(json, "centre");
        var x = Numbers(json, "x");
        var y = Numbers(json, "y");
        if (centre.Length != 2 || x.Length is not (3 or 6) || y.Length != x.Length)
            throw new JsonException("a polynomial has a centre and three or six coefficients for x and for y");
        return new PolynomialTransform(centre[0], centre[1], json.GetProperty("half").GetDouble(), x, y);
    }

    private static double[] Numbers(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    private static double[] Terms(double u, double v, bool second) => second ? [1, u, v, u * u, u * v, v * v] : [1, u, v];

    private (double X, double Y) At(double col, double row)
    {
        var u = (col - _centreCol) / _half;
        var v = (row - _centreRow) / _half;
        return (Sum(_x), Sum(_y));

        double Sum(double[] c)
        {
            var linear = c[0] + (c[1] * u) + (c[2] * v);
            return c.Length == 3 ? linear : linear + (c[3] * u * u) + (c[4] * u * v) + (c[5] * v * v);
        }
    }
}
