using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Projections;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>From a scene's pixels to longitudes, latitudes and metres. Immutable; safe from any thread.</summary>
public sealed class SceneGeoreference(IPixelTransform transform, Crs crs)
{
    private const int PointsOnSide = 16;
    private readonly CrsTransform _toLonLat = CrsTransform.Create(crs, Crs.Wgs84);

    public IPixelTransform Transform => transform;

    public Crs Crs => crs;

    /// <summary>The georeference that was stored with a scene; null where it has none.</summary>
    /// <param name="transform">What <see cref="IPixelTransform.ToJson"/> wrote.</param>
    /// <param name="crs">A definition that PROJ reads.</param>
    /// <exception cref="ProjException">PROJ does not know the system.</exception>
    public static SceneGeoreference? FromStore(string? transform, string? crs) =>
        transform is null || crs is null ? null : new SceneGeoreference(PixelTransforms.FromJson(transform), Crs.FromUser(crs));

    /// <summary>
    /// A box given by eight corner numbers in scene pixels as Polygon, or MultiPolygon across the antimeridian; EPSG:4326, RFC
    /// 7946.
    /// </summary>
    /// <exception cref="ProjException">A corner has no longitude and latitude.</exception>
    public Geometry ToLonLat(RotatedBox box)
    {
        Span<double> xs = stackalloc double[4],
            ys = stackalloc double[4];
        ToMap(box.Corners, xs, ys);
        _toLonLat.Apply(xs, ys);
        return LonLatPolygon.From(xs, ys);
    }

    /// <summary>The outline of a window of scene pixels, its sides bent as the projection bends them.</summary>
    /// <exception cref="ProjException">A point of the outline has no longitude and latitude.</exception>
    public Geometry ToLonLat(double x, double y, double width, double height)
    {
        var xs = new double[4 * PointsOnSide];
        var ys = new double[4 * PointsOnSide];
        ReadOnlySpan<double> corners = [x, y, x + width, y, x + width, y + height, x, y + height];
        for (var i = 0; i < xs.Length; i++)
        {
            var side = i / PointsOnSide;
            var step = i % PointsOnSide / (double)PointsOnSide;
            var a = side * 2;
            var b = (side + 1) % 4 * 2;
            xs[i] = corners[a] + ((corners[b] - corners[a]) * step);
            ys[i] = corners[a + 1] + ((corners[b + 1] - corners[a + 1]) * step);
        }

        transform.ToMap(xs, ys);
        _toLonLat.Apply(xs, ys);
        return LonLatPolygon.From(xs, ys);
    }

    /// <summary>The outline of a chip's window.</summary>
    public Geometry ToLonLat(ChipWindow window) => ToLonLat(window.X, window.Y, window.Width, window.Height);

    /// <summary>Longitude and latitude of a point in scene pixels.</summary>
    public (double Lon, double Lat) ToLonLat(double col, double row)
    {
        Span<double> xs = [col],
            ys = [row];
        transform.ToMap(xs, ys);
        _toLonLat.Apply(xs, ys);
        return (xs[0], ys[0]);
    }

    /// <summary>Pixels of places given by longitude and latitude, in place.</summary>
    /// <exception cref="ProjException">A place lies outside the projection's domain.</exception>
    public void ToPixels(Span<double> lonToCol, Span<double> latToRow)
    {
        CrsTransform.Create(Crs.Wgs84, crs).Apply(lonToCol, latToRow);
        transform.ToPixels(lonToCol, latToRow);
    }

    /// <summary>The centre of a box in the scene's CRS.</summary>
    public (double X, double Y) Centre(RotatedBox box) => At(box.CentreX, box.CentreY);

    /// <summary>
    /// Longer and shorter side of a box in ground metres, and the direction of the longer one: degrees clockwise from true north,
    /// [0, 180).
    /// </summary>
    /// <exception cref="ProjException">A corner has no longitude and latitude.</exception>
    public (double LengthM, double WidthM, double HeadingDeg) Measure(RotatedBox box)
    {
        Span<double> xs = stackalloc double[4],
            ys = stackalloc double[4];
        ToMap(box.Corners, xs, ys);
        var (cx, cy) = Centre(box);
        crs.OffsetsInMetres(cx, cy, xs, ys);
        return BoxSides.Measure(xs, ys);
    }

    /// <summary>Ground size of a pixel at a place: side in metres of a square with its area.</summary>
    /// <exception cref="ProjException">The place has no longitude and latitude.</exception>
    public double GsdMetresAt(double col, double row)
    {
        Span<double> xs = stackalloc double[4],
            ys = stackalloc double[4];
        ToMap([col - 0.5, row - 0.5, col + 0.5, row - 0.5, col + 0.5, row + 0.5, col - 0.5, row + 0.5], xs, ys);
        var (x, y) = At(col, row);
        crs.OffsetsInMetres(x, y, xs, ys);
        var area = 0.5 * Math.Abs(((xs[2] - xs[0]) * (ys[3] - ys[1])) - ((xs[3] - xs[1]) * (ys[2] - ys[0])));
        return Math.Sqrt(area);
    }

    /// <summary>Ground metres that one pixel spans along the scene's columns and rows at a place.</summary>
    /// <exception cref="ProjException">The place has no longitude and latitude.</exception>
    public (double X, double Y) MetresPerPixelAt(double col, double row)
    {
        Span<double> xs = [col - 0.5, col + 0.5, col, col],
            ys = [row, row, row - 0.5, row + 0.5];
        transform.ToMap(xs, ys);
        var (x, y) = At(col, row);
        crs.OffsetsInMetres(x, y, xs, ys);
        return (double.Hypot(xs[1] - xs[0], ys[1] - ys[0]), double.Hypot(xs[3] - xs[2], ys[3] - ys[2]));
    }

    private (double X, double Y) At(double col, double row)
    {
        Span<double> xs = [col],
            ys = [row];
        transform.ToMap(xs, ys);
        return (xs[0], ys[0]);
    }

    private void ToMap(ReadOnlySpan<double> eightCorners, Span<double> xs, Span<double> ys)
    {
        for (var i = 0; i < 4; i++)
        {
            xs[i] = eightCorners[i * 2];
            ys[i] = eightCorners[(i * 2) + 1];
        }
        transform.ToMap(xs, ys);
    }
}
