using System.Globalization;
using System.Runtime.InteropServices;

namespace GeoChat.Batch.Projections.Native;

/// <summary>What PROJ knows about a coordinate system, read once.</summary>
internal sealed record CrsDescription(string Definition, string Name, CrsKind Kind, int? Epsg, string Wkt, Ellipsoid Ellipsoid)
{
    private const int Geocentric = 10, GeographicCrs = 11, Geographic3D = 13, Vertical = 14, Projected = 15, Compound = 16, Engineering = 18;
    private const int Bound = 19, Other = 20, DerivedProjected = 29;

    /// <summary>Reads a definition in any form that PROJ takes.</summary>
    public static CrsDescription Read(string definition)
    {
        using var context = ProjContext.Create();
        using var crs = new ProjObject(context, Proj.Create(context, definition));
        if (crs.IsInvalid) throw new UnknownCrsException($"'{Shorten(definition)}' is not a coordinate system that PROJ knows ({context.LastError()}). Give EPSG:CODE or WKT.");
        var kind = KindOf(context, crs)
            ?? throw new UnknownCrsException($"'{Shorten(definition)}' is no coordinate system of places on a map. Give EPSG:CODE or WKT of a geographic or projected system.");
        var (authority, code) = IdOf(crs);
        var name = Text(Proj.GetName(crs));
        var epsg = authority == "EPSG" && int.TryParse(code, CultureInfo.InvariantCulture, out var direct) ? direct : Identify(context, crs);
        return new CrsDescription(
            authority is null ? definition : $"{authority}:{code}", name, kind, epsg,
            Text(Proj.AsWkt(context, crs, 2, IntPtr.Zero)), EllipsoidOf(context, crs));
    }

    private static CrsKind? KindOf(ProjContext context, ProjObject crs)
    {
        switch (Proj.GetKind(crs))
        {
            case >= GeographicCrs and <= Geographic3D: return CrsKind.Geographic;
            case Projected or DerivedProjected: return CrsKind.Projected;
            case Geocentric or Engineering or Other: return CrsKind.Other;
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

            default: return null;
        }
    }

    private static Ellipsoid EllipsoidOf(ProjContext context, ProjObject crs)
    {
        using var ellipsoid = new ProjObject(context, Proj.GetEllipsoid(context, crs));
        if (!ellipsoid.IsInvalid && Proj.GetEllipsoidParameters(context, ellipsoid, out var a, out var b, out _, out _) != 0) return new Ellipsoid(a, b);
        return Ellipsoid.Wgs84;
    }

    /// <summary>The EPSG code of a system given without one, when PROJ is at least 90 % sure.</summary>
    private static int? Identify(ProjContext context, ProjObject crs)
    {
        var list = Proj.Identify(context, crs, "EPSG", IntPtr.Zero, out var confidences);
        if (list == IntPtr.Zero) return null;
        try
        {
            if (Proj.ListCount(list) == 0 || Marshal.ReadInt32(confidences) < 90) return null;
            using var best = new ProjObject(context, Proj.ListGet(context, list, 0));
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
