using System.Collections.Concurrent;
using System.Globalization;
using GeoChat.Batch.Projections.Native;

namespace GeoChat.Batch.Projections;

/// <summary>
/// A coordinate reference system as PROJ knows it. Coordinates are always in the order x, y (longitude, latitude; easting, northing)
/// whatever the authority's axis order. Immutable; safe from any thread.
/// </summary>
public sealed class Crs : IEquatable<Crs>
{
    private const int MostCached = 256;
    private static readonly ConcurrentDictionary<string, Crs> Cache = new();
    private readonly CrsDescription _description;
    private readonly Lazy<CrsTransform> _toOwnLonLat;

    private Crs(CrsDescription description)
    {
        _description = description;
        _toOwnLonLat = new Lazy<CrsTransform>(() => CrsTransform.Create(this, OwnLonLat()));
    }

    /// <summary>Longitude and latitude on WGS 84 (EPSG:4326), degrees.</summary>
    public static Crs Wgs84 => FromCode(4326);

    /// <summary>The system's name ("WGS 84 / UTM zone 31N").</summary>
    public string Name => _description.Name;

    public CrsKind Kind => _description.Kind;

    /// <summary>Its EPSG code, given or recognised; null when there is none.</summary>
    public int? Epsg => _description.Epsg;

    /// <summary>WKT 2 (ISO 19162:2019).</summary>
    public string Wkt => _description.Wkt;

    /// <summary>The ellipsoid its longitudes and latitudes are on.</summary>
    public Ellipsoid Ellipsoid => _description.Ellipsoid;

    /// <summary>The system with this EPSG code.</summary>
    /// <exception cref="UnknownCrsException">PROJ has no such code.</exception>
    public static Crs FromCode(int epsg) => FromUser(string.Create(CultureInfo.InvariantCulture, $"EPSG:{epsg}"));

    /// <summary>Reads "EPSG:n" (any authority that PROJ has), WKT 1 or 2, PROJJSON, or a PROJ string.</summary>
    /// <exception cref="UnknownCrsException">PROJ knows no such system.</exception>
    public static Crs FromUser(string definition)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(definition);
        var key = definition.Trim();
        if (Cache.TryGetValue(key, out var known))
            return known;
        // A PROJ string without +type=crs is an operation to PROJ.
        if (key.StartsWith("+proj", StringComparison.Ordinal) && !key.Contains("+type=crs", StringComparison.Ordinal))
            key += " +type=crs";
        var crs = new Crs(CrsDescription.Read(key));
        if (Cache.Count >= MostCached)
            Cache.Clear();
        return Cache.GetOrAdd(definition.Trim(), crs);
    }

    /// <summary>A projected system made of a geographic one and a map projection by its EPSG code (16031 is UTM zone 31N).</summary>
    /// <exception cref="UnknownCrsException">EPSG has no such projection.</exception>
    public static Crs FromProjection(string name, Crs geographic, int projectionCode, double metresPerUnit = 1)
    {
        ArgumentNullException.ThrowIfNull(geographic);
        return FromUser(CrsDescription.ProjectedWkt(name, geographic.ToString(), projectionCode, metresPerUnit));
    }

    /// <summary>The name of a definition of any kind, systems of heights included.</summary>
    /// <exception cref="UnknownCrsException">PROJ does not know it.</exception>
    public static string NameOf(string definition) => CrsDescription.NameOf(definition);

    /// <summary>WKT 1 in GDAL's dialect; empty where WKT 1 has no words for the system.</summary>
    public string ToWkt1() => CrsDescription.Wkt1(ToString());

    /// <summary>East and north offsets in ground metres of points of this system from an origin of it, in place.</summary>
    /// <exception cref="ProjException">A point has no longitude and latitude.</exception>
    public void OffsetsInMetres(double originX, double originY, Span<double> xs, Span<double> ys)
    {
        Span<double> lon = [originX];
        Span<double> lat = [originY];
        _toOwnLonLat.Value.Apply(lon, lat);
        _toOwnLonLat.Value.Apply(xs, ys);
        for (var i = 0; i < xs.Length; i++)
            (xs[i], ys[i]) = Ellipsoid.Offset(lon[0], lat[0], xs[i], ys[i]);
    }

    /// <summary>"EPSG:n" (or another authority) where it has a code, else the definition; <see cref="FromUser"/> reads it back.</summary>
    public override string ToString() => _description.Definition;

    public bool Equals(Crs? other) => other is not null && other._description.Definition == _description.Definition;

    public override bool Equals(object? obj) => Equals(obj as Crs);

    public override int GetHashCode() => _description.Definition.GetHashCode(StringComparison.Ordinal);

    /// <summary>Degrees on the system's own ellipsoid from Greenwich: no datum shift, so other planets have one too.</summary>
    private Crs OwnLonLat() =>
        FromUser(
            string.Create(
                CultureInfo.InvariantCulture,
                $"+proj=longlat +a={Ellipsoid.SemiMajor:R} +b={Ellipsoid.SemiMinor:R} +no_defs +type=crs"
            )
        );
}
