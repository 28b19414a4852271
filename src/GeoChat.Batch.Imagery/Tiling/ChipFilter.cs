using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>Which chips are skipped without reading a pixel of them.</summary>
internal sealed class ChipFilter(Raster scene, TilerOptions options)
{
    private readonly AreaOfInterest? _area = options.Aoi is { } aoi
        ? new AreaOfInterest(aoi, options.Georeference ?? scene.Header.RequireGeoreference())
        : null;

    public SkipReason? SkipUnread(ChipWindow window)
    {
        if (
            window.X >= scene.Header.Width
            || window.Y >= scene.Header.Height
            || window.Right <= 0
            || window.Bottom <= 0
            || _area?.Touches(window) == false
        )
            return SkipReason.Outside;
        return options.Clouds?.Share(window) > options.MaxCloud ? SkipReason.Cloud : null;
    }
}
