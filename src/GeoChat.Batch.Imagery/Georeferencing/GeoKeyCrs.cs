using System.Globalization;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// A coordinate system from GeoKeys: by EPSG code, by the text that Esri and GDAL put into a citation, or put together from the
/// keys.
/// </summary>
internal static class GeoKeyCrs
{
    private const int Projected = 1,
        Geographic = 2;
    private const string EsriText = "ESRI PE String = ";

    /// <summary>The system the keys name; null, with the reason, when they name none that PROJ knows.</summary>
    public static Crs? Read(GeoKeys keys, out string? problem)
    {
        problem = null;
        try
        {
            var model = keys.Integer(GeoKeys.ModelType);
            if (model is Projected or null or GeoKeys.UserDefined && keys.Code(GeoKeys.ProjectedCrs) is { } projected)
                return FromCode(projected);
            if (EsriDefinition(keys) is { } text)
                return Crs.FromUser(text);
            if (model is Projected)
                return UserDefinedCrs.Projected(keys);
            if (model is GeoKeys.UserDefined)
                return Local(keys);
            if (model is Geographic || (model is null && keys.Code(GeoKeys.GeodeticCrs) is not null))
                return UserDefinedCrs.Geographic(keys);
            return Local(keys);
        }
        catch (ProjException e)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>Name of the vertical system that files of GeoTIFF 1.1 may name too; null where there is none.</summary>
    public static string? VerticalName(GeoKeys keys)
    {
        if (!keys.IsVersion11 || keys.Code(GeoKeys.VerticalCrs) is not { } code)
            return null;
        try
        {
            return Crs.NameOf(string.Create(CultureInfo.InvariantCulture, $"EPSG:{code}"));
        }
        catch (ProjException)
        {
            return null;
        }
    }

    /// <summary>A local system, as GDAL calls keys without more information.</summary>
    private static Crs Local(GeoKeys keys)
    {
        var name = keys.Text(GeoKeys.Citation) is { Length: > 0 } citation and not "unknown" ? citation.Replace('"', '\'') : "unnamed";
        return Crs.FromUser($"LOCAL_CS[\"{name}\",UNIT[\"metre\",1]]");
    }

    /// <summary>A system by its code; those above EPSG's range are Esri's.</summary>
    public static Crs FromCode(int code)
    {
        try
        {
            return Crs.FromCode(code);
        }
        catch (UnknownCrsException) when (code >= 37000)
        {
            return Crs.FromUser(string.Create(CultureInfo.InvariantCulture, $"ESRI:{code}"));
        }
    }

    private static string? EsriDefinition(GeoKeys keys)
    {
        foreach (var key in (ReadOnlySpan<int>)[GeoKeys.ProjectedCitation, GeoKeys.Citation])
        {
            if (keys.Text(key) is { } text && text.StartsWith(EsriText, StringComparison.Ordinal))
                return text[EsriText.Length..];
        }

        return null;
    }
}
