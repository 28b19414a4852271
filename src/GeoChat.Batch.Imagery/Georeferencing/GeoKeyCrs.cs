using System.Globalization;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>A coordinate system from GeoKeys.</summary>
internal static class GeoKeyCrs
{
    private const int Projected = 1, Geographic = 2;

    /// <summary>The system the keys name; null with the reason when they name none that PROJ knows.</summary>
    public static Crs? Read(GeoKeys keys, out string? problem)
    {
        problem = null;
        try
        {
            var model = keys.Integer(GeoKeys.ModelType);
            if (model is Projected or null && keys.Code(GeoKeys.ProjectedCrs) is { } projected) return FromCode(projected);
            if (model is Geographic && keys.Code(GeoKeys.GeodeticCrs) is { } geographic) return FromCode(geographic);
            return null;
        }
        catch (ProjException e)
        {
            problem = e.Message;
            return null;
        }
    }

    private static Crs FromCode(int code)
    {
        try
        {
            return Crs.FromCode(code);
        }
        catch (UnknownCrsException) when (code >= 37000)
        {
            // Codes above EPSG's range are Esri's.
            return Crs.FromUser(string.Create(CultureInfo.InvariantCulture, $"ESRI:{code}"));
        }
    }
}
