using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>Where a scene lies: the way from pixels to map, the map's system, and what had to be assumed (for people).</summary>
public sealed record ScenePlace(IPixelTransform Transform, Crs Crs, string? Note)
{
    /// <summary>
    /// Ground size of a pixel in metres (side of a square of its area); null where the system has no relation to the ground there.
    /// </summary>
    public double? GsdMetresAt(double col, double row)
    {
        try
        {
            var gsd = new SceneGeoreference(Transform, Crs).GsdMetresAt(col, row);
            return double.IsFinite(gsd) && gsd > 0 ? gsd : null;
        }
        catch (ProjException)
        {
            return null;
        }
    }
}
