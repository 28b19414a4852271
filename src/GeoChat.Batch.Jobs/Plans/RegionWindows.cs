using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Jobs.Plans;

/// <summary>Windows around the regions of an identify query: one each, centred on it, slid inside the scene.</summary>
public static class RegionWindows
{
    /// <summary><see cref="ChipWindow.Level"/> of these windows; Col is the query's ordinal, Row the region's.</summary>
    public const int Level = ChipLevel.Region;

    /// <summary>Windows of the regions that lie on the scene; the others belong to other scenes of the job.</summary>
    public static IEnumerable<ChipWindow> Plan(
        Query query,
        int ordinal,
        SceneGeoreference? georeference,
        int width,
        int height,
        int chipSize,
        bool keepSize
    )
    {
        var regions = SceneRegions.Read(query.Geometry!.Value);
        for (var index = 0; index < regions.Count; index++)
        {
            var centre = SceneRegions.ToPixels(regions[index], georeference).EnvelopeInternal.Centre;
            if (centre.X < 0 || centre.Y < 0 || centre.X >= width || centre.Y >= height)
                continue;
            var w = Math.Min(chipSize, width);
            var h = Math.Min(chipSize, height);
            var side = w < chipSize && h < chipSize && !keepSize ? Math.Max(width, height) : chipSize;
            yield return new ChipWindow(Level, ordinal, index, Slide(centre.X, side, width), Slide(centre.Y, side, height), side, side);
        }
    }

    private static int Slide(double centre, int side, int length) =>
        Math.Max(0, Math.Min((int)Math.Round(centre - (side / 2.0)), length - side));
}
