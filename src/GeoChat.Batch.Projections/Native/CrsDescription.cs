using System.Globalization;
using System.Runtime.InteropServices;

namespace GeoChat.Batch.Projections.Native;

/// <summary>What PROJ knows about a coordinate system, read once.</summary>
internal sealed record CrsDescription(string Definition, string Name, CrsKind Kind, int? Epsg, string Wkt, Ellipsoid Ellipsoid)
{
    private const int Geocentric = 10,
        GeographicCrs = 11,
        Geographic3D = 13,
        ProjectedCrs = 15,
        Compound = 16,
        Engineering = 18;
    private const int Bound = 19,
        Other = 20,
        DerivedProjected = 29;

    /// <summary>Reads a definition in any form that PROJ takes.</summary>
    public static CrsDescription Read(string definition)
    {
        using var context = ProjContext.Create();
        using var crs = new ProjObject(context, Proj.Create(context, definition));
        if (crs.IsInvalid)
            throw new UnknownCrsException(
                $"'{Shorten(definition)}' is not a coordinate system that PROJ knows ({context.LastError()}). Give EPSG:CODE or WKT."
            );
        var kind =
            KindOf(context, crs)
            ?? throw new UnknownCrsException(
                $"'{Shorten(definition)}' is no coordinate system of places on a map. "
                    + "Give EPSG:CODE or WKT of a geographic or projected system."
            );
        var (authority, code) = IdOf(crs);
        var name = Text(Proj.GetName(crs));
        var epsg =
            authority == "EPSG" && int.TryParse(code, CultureInfo.InvariantCulture, out var direct) ? direct : Identify(context, crs, kind);
        return new CrsDescription(
            authority is null ? definition : $"{authority}:{code}",
            name,
            kind,
            epsg,
            Text(Proj.AsWkt(context, crs, 2, IntPtr.Zero)),
            EllipsoidOf(context, crs)
        );
    }

    /// <summary>The name of any definition.</summary>
    public static string NameOf(string definition)
    {
        using var context = ProjContext.Create();
        using var crs = new ProjObject(context, Proj.Create(context, definition));
        return crs.IsInvalid
            ? throw new UnknownCrsException($"'{Shorten(definition)}' is not known to PROJ ({context.LastError()}).")
            : Text(Proj.GetName(crs));
    }

    /// <summary>WKT 1 as GDAL writes it; empty where WKT 1 has no words for the system.</summary>
    public static string Wkt1(string definition)
    {
        using var context = ProjContext.Create();
        using var crs = new ProjObject(context, Proj.Create(context, definition));
        return crs.IsInvalid ? "" : Text(Proj.AsWkt(context, crs, 4, IntPtr.Zero));
    }

    /// <summary>WKT 2 of a system made of a geodetic one and a conversion of EPSG's database.</summary>
    public static string ProjectedWkt(string name, string geodetic, int conversionCode, double metresPerUnit)
    {
        const int coordinateOperations = 4,
            eastingNorthing = 0;
        using var context = ProjContext.Create();
        using var basis = new ProjObject(context, Proj.Create(context, geodetic));
        using var conversion = new ProjObject(
            context,
            Proj.CreateFromDatabase(
                context,
                "EPSG",
                conversionCode.ToString(CultureInfo.InvariantCulture),
                coordinateOperations,
                0,
                IntPtr.Zero
            )
        );
        if (conversion.IsInvalid)
            throw new UnknownCrsException(
                $"EPSG has no map projection {conversionCode}. Give the scene a code: gdal_edit.py -a_srs EPSG:CODE FILE."
            );
        using var plane = new ProjObject(
            context,
            Proj.CreateCartesian(context, eastingNorthing, metresPerUnit == 1 ? null : "unit", metresPerUnit == 1 ? 0 : metresPerUnit)
        );
        using var crs = new ProjObject(context, Proj.CreateProjected(context, name, basis, conversion, plane));
        if (crs.IsInvalid)
            throw new UnknownCrsException($"The system '{name}' cannot be made ({context.LastError()}).");
        return Text(Proj.AsWkt(context, crs, 2, IntPtr.Zero));
    }

    private static CrsKind? KindOf(ProjContext context, ProjObject crs)
    {
        switch (Proj.GetKind(crs))
        {
            case >= GeographicCrs and <= Geographic3D:
                return CrsKind.Geographic;
            case ProjectedCrs or DerivedProjected:
                return CrsKind.Projected;
            case Geocentric or Engineering or Other:
                return CrsKind.Other;
            case Bound:
            {
                using var source = new ProjObject(context, Proj.GetSourceCrs(context, crs));
                return KindOf(context, source);
            }

            case Compound:
            {
                using var horizontal = new ProjObject(context, Proj.GetSubCrs(context, crs, 0));
                return KindOf(context, horizontal);
            }

            default:
                return null;
        }
    }

    private static Ellipsoid EllipsoidOf(ProjContext context, ProjObject crs)
    {
        using var ellipsoid = new ProjObject(context, Proj.GetEllipsoid(context, crs));
        if (!ellipsoid.IsInvalid && Proj.GetEllipsoidParameters(context, ellipsoid, out var a, out var b, out _, out _) != 0)
            return new Ellipsoid(a, b);
        return Ellipsoid.Wgs84;
    }

    /// <summary>
    /// The EPSG code of a system given without one, when PROJ is at least 90 % sure: for geographic systems and UTM zones only, the ones
    /// that GDAL's AutoIdentifyEPSG knows, so that both report the same.
    /// </summary>
    private static int? Identify(ProjContext context, ProjObject crs, CrsKind kind)
    {
        var list = Proj.Identify(context, crs, "EPSG", IntPtr.Zero, out var confidences);
        if (list == IntPtr.Zero)
            return null;
        try
        {
            if (Proj.ListCount(list) == 0 || Marshal.ReadInt32(confidences) < 90)
                return null;
            using var best = new ProjObject(context, Proj.ListGet(context, list, 0));
            if (kind != CrsKind.Geographic && !Text(Proj.GetName(best)).Contains("UTM zone", StringComparison.Ordinal))
                return null;
            return int.TryParse(IdOf(best).Code, CultureInfo.InvariantCulture, out var code) ? code : null;
        }
        finally
        {
            Proj.IntListDestroy(confidences);
            Proj.ListDestroy(list);
        }
    }

    private static (string? Authority, string? Code) IdOf(ProjObject crs) =>
        (Marshal.PtrToStringUTF8(Proj.GetAuthority(crs, 0)), Marshal.PtrToStringUTF8(Proj.GetCode(crs, 0)));

    private static string Text(IntPtr utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
