using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>The place of a scene: its transform from pixels to map, the map's system, and a note on what was assumed.</summary>
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
