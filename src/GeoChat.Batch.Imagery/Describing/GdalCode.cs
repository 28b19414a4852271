using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Describing;

/// <summary>
/// The EPSG code that GDAL's AutoIdentifyEPSG gives: the one a system carries, or the one it guesses for UTM zones, two polar
/// systems and well-known datums.
/// </summary>
internal static class GdalCode
{
    public static int? Find(Crs? crs)
    {
        if (crs is null || crs.Kind == CrsKind.Other)
            return null;
        if (crs.ToString().StartsWith("EPSG:", StringComparison.Ordinal))
            return crs.Epsg;
        // GDAL guesses nothing for the geographic systems that Esri's texts name.
        if (crs.ToString().StartsWith("GEOGCS[\"GCS_", StringComparison.Ordinal))
            return null;
        var root = WktNode.Parse(crs.ToWkt1());
        if (root?.Word == "BOUNDCRS")
            root = root.Nodes.FirstOrDefault();
        return root?.Word switch
        {
            "GEOGCS" => Geographic(root) ?? (root["DATUM"]?.Epsg is >= 1024 and < 6000 ? crs.Epsg : null),
            "PROJCS" => root.Epsg ?? Projected(root),
            _ => null,
        };
    }

    private static int? Geographic(WktNode system)
    {
        if (system.Epsg is { } code)
            return code;
        if (system["DATUM"] is not { Values: [var datum, ..] } datumNode || system.Values is not [var name, ..])
            return null;
        // "Unknown datum based upon the WGS 84 ellipsoid" names no datum.
        if (Has("based"))
            return null;
        var wgs = Has("WGS") || Has("World Geodetic System");
        var nad = Has("NAD") || Has("North American");
        if ((wgs || nad) && Has("84"))
            return 4326;
        if ((wgs || nad) && Has("72"))
            return 4322;
        if (nad && Has("83"))
            return 4269;
        if (nad && Has("27"))
            return 4267;
        return datumNode.Epsg is { } d and >= 6000 and <= 6999 && system["PRIMEM"]?.Number(1) is null or 0 ? d - 2000 : null;

        bool Has(string text) => name.Contains(text, StringComparison.Ordinal) || datum.Contains(text, StringComparison.Ordinal);
    }

    private static int? Projected(WktNode system)
    {
        if (system["GEOGCS"] is not { } geographic || Geographic(geographic) is not { } datum)
            return null;
        return system["PROJECTION"]?.Values[0] switch
        {
            "Transverse_Mercator" when Zone(system) is { } utm => (datum, utm.North) switch
            {
                (4326, true) => 32600 + utm.Zone,
                (4326, false) => 32700 + utm.Zone,
                (4267, true) when utm.Zone is >= 3 and <= 22 => 26700 + utm.Zone,
                (4269, true) when utm.Zone is >= 3 and <= 23 => 26900 + utm.Zone,
                (4322, true) => 32200 + utm.Zone,
                (4322, false) => 32300 + utm.Zone,
                _ => null,
            },
            "Polar_Stereographic"
                when datum == 4326
                    && Math.Abs(Math.Abs(system.Parameter("latitude_of_origin") ?? 0) - 71) < 1e-10
                    && system.Parameter("central_meridian") is 0
                    && system.Parameter("scale_factor") is null or 1
                    && system.Parameter("false_easting") is 0
                    && system.Parameter("false_northing") is 0
                    && system["UNIT"]?.Number(1) is 1 => system.Parameter("latitude_of_origin") > 0 ? 3995 : 3031,
            _ => null,
        };
    }

    private static (int Zone, bool North)? Zone(WktNode system)
    {
        var unit = system["UNIT"]?.Number(1) ?? 1;
        var easting = system.Parameter("false_easting") * unit ?? 0;
        var northing = system.Parameter("false_northing") * unit ?? 0;
        if (system.Parameter("latitude_of_origin") is not 0 || system.Parameter("scale_factor") is not 0.9996)
            return null;
        if (Math.Abs(easting - 500000) > 0.001 || (Math.Abs(northing) > 0.001 && Math.Abs(northing - 10000000) > 0.001))
            return null;
        var zone = ((system.Parameter("central_meridian") ?? double.NaN) + 183) / 6;
        return zone is >= 1 and <= 60 && zone == Math.Floor(zone) ? ((int)zone, northing < 1) : null;
    }
}
