namespace GeoChat.Batch.Projections;

/// <summary>An ellipsoid of revolution: semi-axes in metres.</summary>
public readonly record struct Ellipsoid(double SemiMajor, double SemiMinor)
{
    /// <summary>The ellipsoid of WGS 84.</summary>
    public static Ellipsoid Wgs84 { get; } = new(6378137, 6356752.314245179);

    private double EccentricitySquared => 1 - (SemiMinor * SemiMinor / (SemiMajor * SemiMajor));

    /// <summary>
    /// East and north offsets in metres of a point from an origin, both in degrees on the ellipsoid's surface (chord, in the
    /// tangent plane at the origin).
    /// </summary>
    public (double East, double North) Offset(double lon0, double lat0, double lon, double lat)
    {
        var (x0, y0, z0) = ToGeocentric(lon0, lat0);
        var (x, y, z) = ToGeocentric(lon, lat);
        var dx = x - x0;
        var dy = y - y0;
        var dz = z - z0;
        var (sinLon, cosLon) = Math.SinCos(lon0 * Math.PI / 180);
        var (sinLat, cosLat) = Math.SinCos(lat0 * Math.PI / 180);
        var outward = (cosLon * dx) + (sinLon * dy);
        return ((-sinLon * dx) + (cosLon * dy), (-sinLat * outward) + (cosLat * dz));
    }

    private (double X, double Y, double Z) ToGeocentric(double lon, double lat)
    {
        var (sinLon, cosLon) = Math.SinCos(lon * Math.PI / 180);
        var (sinLat, cosLat) = Math.SinCos(lat * Math.PI / 180);
        var e2 = EccentricitySquared;
        var n = SemiMajor / Math.Sqrt(1 - (e2 * sinLat * sinLat));
        return (n * cosLat * cosLon, n * cosLat * sinLon, n * (1 - e2) * sinLat);
    }
}
