using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>
/// Cuts chips out of a scene in one pass over its rows: every tile of the file is decoded once and kept only as long as a chip
/// needs it.
/// </summary>
public static class SceneTiler
{
    /// <summary>
    /// The chips of the windows, from top to bottom (panel by panel in scenes too wide for <see
    /// cref="TilerOptions.MaxBandBytes"/>).
    /// </summary>
    /// <exception cref="ImageryException">The file's pixels cannot be read at all; a single damaged tile shows in <see
    /// cref="TiledChip.Damage"/>.</exception>
    public static IEnumerable<TiledChip> Read(
        Raster scene,
        IReadOnlyList<ChipWindow> windows,
        TilerOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(options);
        return Chips(scene, windows, options, cancellationToken);
    }

    private static IEnumerable<TiledChip> Chips(
        Raster scene,
        IReadOnlyList<ChipWindow> windows,
        TilerOptions options,
        CancellationToken cancellationToken
    )
    {
        var stretch = options.Stretch ?? Stretch.Estimate(scene);
        var filter = new ChipFilter(scene, options);
        var width = scene.Header.Width;
        var height = scene.Header.Height;
        var inside = new List<ChipWindow>(windows.Count);
        foreach (var window in windows)
        {
            if (filter.SkipUnread(window) is { } skip)
                yield return new TiledChip { Window = window, Skip = skip };
            else
                inside.Add(window);
        }

        var rows = new BlockRows(scene, scene.Images.Main, stretch, options.Threads);
        var cutter = new ChipCutter(width, height, options);
        foreach (var panel in Panel.Split(inside, width, scene.Images.Main.Layout.BlockHeight, options.MaxBandBytes))
        {
            var band = new RowBand(panel.Left, panel.Right - panel.Left, panel.Rows, rows.HasValidity);
            var blockHeight = scene.Images.Main.Layout.BlockHeight;
            rows.ReadOnlyAbove((Math.Min(height, panel.Windows.Max(w => w.Bottom)) + blockHeight - 1) / blockHeight);
            foreach (var window in panel.Windows)
            {
                var top = Math.Max(0, window.Y);
                var bottom = Math.Min(height, window.Bottom);
                // Skip rows that no chip needs: start again at the block with the first needed row.
                if (top >= band.Bottom)
                    band.Restart(top / blockHeight * blockHeight);
                while (band.Bottom < bottom)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var blockRow = band.Bottom / blockHeight;
                    band.Extend(Math.Min(height, (blockRow + 1) * blockHeight), top);
                    rows.Read(blockRow, band, cancellationToken);
                }

                yield return cutter.Cut(window, band);
            }
        }
    }
}
