using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GeoChat.Batch.Projections;
using static GeoChat.Batch.Imagery.Georeferencing.ProjectionMethods;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>A coordinate system put together from single GeoKeys, as WKT 1, after libgeotiff's reading of them.</summary>
internal static partial class UserDefinedCrs
{
    public static Crs Geographic(GeoKeys keys) =>
        keys.Code(GeoKeys.GeodeticCrs) is { } code ? GeoKeyCrs.FromCode(code) : Crs.FromUser(GeographicWkt(keys));

    public static Crs? Projected(GeoKeys keys)
    {
        var name = keys.Text(GeoKeys.ProjectedCitation) ?? keys.Text(GeoKeys.Citation) ?? "unnamed";
        var metres = MetresPerUnit(keys);
        if (keys.Code(GeoKeys.Projection) is { } conversion)
        {
            // PROJ makes no projected system over one that carries a datum shift: the shift is put in afterwards.
            var shift = Shift(keys);
            if (shift.Length == 0 || keys.Code(GeoKeys.GeodeticCrs) is not null)
                return Crs.FromProjection(name, Geographic(keys), conversion, metres);
            var plain = Crs.FromProjection(name, Crs.FromUser(GeographicWkt(keys, "")), conversion, metres).ToWkt1();
            return Crs.FromUser(SpheroidText().Replace(plain, match => match.Value + shift, 1));
        }

        if (keys.Code(GeoKeys.ProjectionMethod) is not { } method)
            return null;
        var (projection, parameters) =
            Find(method)
            ?? throw new UnknownCrsException(
                $"The GeoKeys name projection method {method}, which is not read. Give the scene a code: "
                    + "gdal_edit.py -a_srs EPSG:CODE FILE."
            );
        // Two standard parallels, or one that is not a scale, turn these into their other variant.
        if (method == 7 && First(keys, 3078) is { } parallel && First(keys, 3092) is null)
        {
            projection = "Mercator_2SP";
            parameters = [Parallel1, Lon];
        }
        var geographic = keys.Code(GeoKeys.GeodeticCrs) is { } code ? GeoKeyCrs.FromCode(code).ToWkt1() : GeographicWkt(keys);
        var wkt = new StringBuilder($"PROJCS[\"{Quoted(name)}\",{geographic},PROJECTION[\"{projection}\"]");
        foreach (var parameter in parameters)
            Append(parameter, Value(keys, parameter));
        Append("false_easting", First(keys, 3082, 3090, 3086) ?? 0);
        Append("false_northing", First(keys, 3083, 3091, 3087) ?? 0);
        wkt.Append(CultureInfo.InvariantCulture, $",UNIT[\"{(metres == 1 ? "metre" : "unit")}\",{metres:R}]]");
        return Crs.FromUser(wkt.ToString());

        void Append(string parameter, double value) => wkt.Append(CultureInfo.InvariantCulture, $",PARAMETER[\"{parameter}\",{value:R}]");
    }

    private static double Value(GeoKeys keys, string parameter)
    {
        var degrees = DegreesPerUnit(keys);
        return parameter switch
        {
            Scale => First(keys, 3092, 3093) ?? 1,
            Parallel1 => (First(keys, 3078) ?? 0) * degrees,
            Parallel2 => (First(keys, 3079) ?? 0) * degrees,
            Azimuth => (First(keys, 3094) ?? 0) * degrees,
            Skew => (First(keys, 3096) ?? First(keys, 3094) ?? 0) * degrees,
            Lat or CentreLat => (First(keys, 3081, 3085, 3089) ?? 0) * degrees,
            _ => (First(keys, 3080, 3084, 3088, 3095) ?? 0) * degrees,
        };
    }

    private static string GeographicWkt(GeoKeys keys) => GeographicWkt(keys, Shift(keys));

    private static string GeographicWkt(GeoKeys keys, string shift)
    {
        // EPSG numbers the datums of its older systems 2000 above these.
        if (keys.Code(GeoKeys.Datum) is { } datum and >= 6120 and < 6900 && keys.Text(GeoKeys.GeodeticCitation) is null)
            return GeoKeyCrs.FromCode(datum - 2000).ToWkt1();
        var parts = (keys.Text(GeoKeys.GeodeticCitation) ?? "")
            .Split('|')
            .Select(p => p.Split(" = ", 2))
            .Where(p => p.Length == 2)
            .ToLookup(p => p[0].Trim(), p => p[1].Trim());
        var a = First(keys, GeoKeys.SemiMajor) ?? 6378137;
        var flattening =
            First(keys, GeoKeys.InverseFlattening)
            ?? (
                First(keys, GeoKeys.SemiMinor) is { } b ? (a == b ? 0 : a / (a - b))
                : First(keys, GeoKeys.SemiMajor) is null ? 298.257223563
                : 0
            );
        var authority = keys.Code(GeoKeys.Datum) is { } known and >= 1024 and < 6000 ? $",AUTHORITY[\"EPSG\",\"{known}\"]" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"GEOGCS[\"{Named("GCS Name", "unknown")}\",DATUM[\"{Named("Datum", "unknown")}\","
                + $"SPHEROID[\"{Named("Ellipsoid", "unknown")}\",{a:R},{flattening:R}]{shift}{authority}],"
                + $"PRIMEM[\"{Named("Primem", "Greenwich")}\",{First(keys, GeoKeys.PrimeMeridianLongitude) ?? 0:R}],"
                + $"UNIT[\"degree\",0.0174532925199433]]"
        );

        string Named(string part, string absent) => Quoted(parts[part].FirstOrDefault() ?? absent);
    }

    private static string Shift(GeoKeys keys)
    {
        if (keys.Numbers(GeoKeys.ToWgs84) is not { Count: 3 or 7 } given)
            return "";
        var seven = given.Concat(Enumerable.Repeat(0.0, 7 - given.Count)).Select(v => v.ToString("R", CultureInfo.InvariantCulture));
        return $",TOWGS84[{string.Join(',', seven)}]";
    }

    [GeneratedRegex("""SPHEROID\["[^"]*",[^\[\]]*(\[[^\]]*\])?\]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SpheroidText();

    private static double? First(GeoKeys keys, params ReadOnlySpan<int> candidates)
    {
        foreach (var key in candidates)
        {
            if (keys.Number(key) is { } value)
                return value;
        }

        return null;
    }

    private static double MetresPerUnit(GeoKeys keys) =>
        keys.Integer(GeoKeys.ProjectedLinearUnits) switch
        {
            9002 => 0.3048,
            9003 => 1200.0 / 3937.0,
            9036 => 1000,
            9005 => 0.3047972654,
            9030 => 1852,
            9093 => 1609.344,
            GeoKeys.UserDefined => keys.Number(GeoKeys.ProjectedUnitSize) ?? 1,
            _ => 1,
        };

    private static double DegreesPerUnit(GeoKeys keys) =>
        keys.Integer(GeoKeys.AngularUnits) switch
        {
            9101 => 180 / Math.PI,
            9105 or 9106 => 0.9,
            _ => 1,
        };

    private static string Quoted(string text) => text.Replace('"', '\'');
}
