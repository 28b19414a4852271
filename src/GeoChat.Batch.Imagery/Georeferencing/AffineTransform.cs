using System.Text.Json;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// From pixels to map: x = <see cref="X0"/> + <see cref="XCol"/>·col + <see cref="XRow"/>·row, y likewise; GDAL's six numbers in its order.
/// Pixel corners are at integers.
/// </summary>
public readonly record struct AffineTransform(double X0, double XCol, double XRow, double Y0, double YCol, double YRow) : IPixelTransform
{
    /// <summary>Signed area of a pixel in map units; negative for a north-up scene.</summary>
    public double Determinant => (XCol * YRow) - (XRow * YCol);

    public (double X, double Y) Apply(double col, double row) => (X0 + (XCol * col) + (XRow * row), Y0 + (YCol * col) + (YRow * row));

    public void ToMap(Span<double> cols, Span<double> rows)
    {
        for (var i = 0; i < cols.Length; i++)
            (cols[i], rows[i]) = Apply(cols[i], rows[i]);
    }

    public void ToPixels(Span<double> xs, Span<double> ys) => Invert().ToMap(xs, ys);

    /// <summary>From map to pixels.</summary>
    /// <exception cref="InvalidOperationException">The transform flattens the scene to a line.</exception>
    public AffineTransform Invert()
    {
        var det = Determinant;
        if (det == 0 || !double.IsFinite(det))
            throw new InvalidOperationException("the transform has no inverse");
        var a = YRow / det;
        var b = -XRow / det;
        var c = -YCol / det;
        var d = XCol / det;
        return new AffineTransform(-(a * X0) - (b * Y0), a, b, -(c * X0) - (d * Y0), c, d);
    }

    /// <summary>The same place seen from a window whose pixels are so many times as large and whose corner is at (col, row).</summary>
    public AffineTransform Window(double col, double row, double scaleX, double scaleY)
    {
        var (x, y) = Apply(col, row);
        return new AffineTransform(x, XCol * scaleX, XRow * scaleY, y, YCol * scaleX, YRow * scaleY);
    }

    /// <summary>The six numbers in GDAL's order.</summary>
    public double[] ToArray() => [X0, XCol, XRow, Y0, YCol, YRow];

    /// <summary>A JSON array of six numbers.</summary>
    public string ToJson() => JsonSerializer.Serialize(ToArray());

    /// <summary>Reads what <see cref="ToJson"/> writes.</summary>
    /// <exception cref="JsonException">Not an array of six numbers.</exception>
    public static AffineTransform FromJson(string json)
    {
        var t = JsonSerializer.Deserialize<double[]>(json);
        return t is { Length: 6 } ? FromArray(t) : throw new JsonException("a transform is six numbers");
    }

    /// <summary>From six numbers in GDAL's order.</summary>
    public static AffineTransform FromArray(ReadOnlySpan<double> t) => new(t[0], t[1], t[2], t[3], t[4], t[5]);
}
