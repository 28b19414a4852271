using System.Runtime.CompilerServices;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Boxes;

/// <summary>A rotated box in pixels, x right and y down: four corners in order around it. It does not change.</summary>
[CollectionBuilder(typeof(RotatedBox), nameof(Create))]
public readonly struct RotatedBox : IEquatable<RotatedBox>
{
    private const int Numbers = 8;
    private readonly double[] _corners;

    /// <summary>Keeps the array, which nobody else may change afterwards.</summary>
    /// <param name="eightCorners">x and y of each corner.</param>
    public RotatedBox(double[] eightCorners)
    {
        if (eightCorners.Length != Numbers)
            throw new ArgumentException($"A box has eight corner numbers, not {eightCorners.Length}.", nameof(eightCorners));
        _corners = eightCorners;
    }

    /// <summary>x and y of each corner: eight numbers.</summary>
    public ReadOnlySpan<double> Corners => _corners;

    public double CentreX => (_corners[0] + _corners[2] + _corners[4] + _corners[6]) / 4;

    public double CentreY => (_corners[1] + _corners[3] + _corners[5] + _corners[7]) / 4;

    public double MinX => Math.Min(Math.Min(_corners[0], _corners[2]), Math.Min(_corners[4], _corners[6]));

    public double MaxX => Math.Max(Math.Max(_corners[0], _corners[2]), Math.Max(_corners[4], _corners[6]));

    public double MinY => Math.Min(Math.Min(_corners[1], _corners[3]), Math.Min(_corners[5], _corners[7]));

    public double MaxY => Math.Max(Math.Max(_corners[1], _corners[3]), Math.Max(_corners[5], _corners[7]));

    /// <summary>Longer and shorter side.</summary>
    public (double Length, double Width) Sides
    {
        get
        {
            Span<double> xs = [_corners[0], _corners[2], _corners[4], _corners[6]];
            Span<double> ys = [_corners[1], _corners[3], _corners[5], _corners[7]];
            var (length, width, _) = BoxSides.Measure(xs, ys);
            return (length, width);
        }
    }

    /// <summary>The box itself, or with its corners the other way round, so that its signed area is positive.</summary>
    internal RotatedBox Positive =>
        Quad.SignedArea(_corners) >= 0
            ? this
            : [_corners[6], _corners[7], _corners[4], _corners[5], _corners[2], _corners[3], _corners[0], _corners[1]];

    public static RotatedBox Create(ReadOnlySpan<double> eightCorners) => new(eightCorners.ToArray());

    /// <summary>Reads what <see cref="ToJson"/> writes.</summary>
    public static RotatedBox FromJson(string json) => new(JsonSerializer.Deserialize<double[]>(json)!);

    /// <summary>The eight numbers as an array.</summary>
    public string ToJson() => JsonSerializer.Serialize(_corners);

    /// <summary>The box, moved.</summary>
    public RotatedBox MovedBy(double x, double y) =>
        [
            _corners[0] + x,
            _corners[1] + y,
            _corners[2] + x,
            _corners[3] + y,
            _corners[4] + x,
            _corners[5] + y,
            _corners[6] + x,
            _corners[7] + y,
        ];

    public Point ToCentre() => new(CentreX, CentreY);

    public Polygon ToPolygon() =>
        new(
            new LinearRing([
                new(_corners[0], _corners[1]),
                new(_corners[2], _corners[3]),
                new(_corners[4], _corners[5]),
                new(_corners[6], _corners[7]),
                new(_corners[0], _corners[1]),
            ])
        );

    public ReadOnlySpan<double>.Enumerator GetEnumerator() => Corners.GetEnumerator();

    public bool Equals(RotatedBox other) => Corners.SequenceEqual(other.Corners);

    public override bool Equals(object? obj) => obj is RotatedBox other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(CentreX, CentreY);

    public override string ToString() => ToJson();
}
