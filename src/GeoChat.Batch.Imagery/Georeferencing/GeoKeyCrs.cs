using System.Globalization;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>A coordinate system from GeoKeys: by EPSG code, by the text that Esri and GDAL put into a citation, or put together from the keys.</summary>
internal static class GeoKeyCrs
{
    private const int Projected = 1, Geographic = 2;
    private const string EsriText = "ESRI PE String = ";

    /// <summary>The system the keys name; null, with the reason, when they name none that PROJ knows.</summary>
    public static Crs? Read(GeoKeys keys, out string? problem)
    {
        problem = null;
        try
        {
            var model = keys.Integer(GeoKeys.ModelType);
            if (model is Projected or null && keys.Code(GeoKeys.ProjectedCrs) is { } projected) return FromCode(projected);
            if (EsriDefinition(keys) is { } text) return Crs.FromUser(text);
            if (model is Projected) return UserDefinedCrs.Projected(keys);
            if (model is Geographic || (model is null && keys.Code(GeoKeys.GeodeticCrs) is not null)) return UserDefinedCrs.Geographic(keys);
            return null;
        }
        catch (ProjException e)
        {
            problem = e.Message;
            return null;
        }
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
            if (keys.Text(key) is { } text && text.StartsWith(EsriText, StringComparison.Ordinal)) return text[EsriText.Length..];
        }

        return null;
    }
}
