using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>
/// Cuts chips that show much more of a scene than the model's picture has pixels: from the smallest overview that is fine enough,
/// its pixels averaged where even that is too fine. Memory grows with the picture's size, not with the window's.
/// </summary>
public static class CoarseTiler
{
    /// <summary>The chips of the windows, from top to bottom within each size of window.</summary>
    /// <exception cref="ImageryException">A tile of the file is damaged or over a limit.</exception>
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
        var filter = new ChipFilter(scene, options);
        var inside = new List<ChipWindow>(windows.Count);
        foreach (var window in windows)
        {
            if (filter.SkipUnread(window) is { } skip)
                yield return new TiledChip { Window = window, Skip = skip };
            else
                inside.Add(window);
        }

        foreach (var size in inside.GroupBy(w => w.Width).OrderBy(g => g.Key))
        {
            foreach (var chip in OfOneSize(scene, [.. size], options, cancellationToken))
                yield return chip;
        }
    }

    private static IEnumerable<TiledChip> OfOneSize(
        Raster scene,
        List<ChipWindow> windows,
        TilerOptions options,
        CancellationToken cancellationToken
    )
    {
        var width = scene.Header.Width;
        var height = scene.Header.Height;
        var wanted = windows[0].Width / (double)options.ChipSize;
        // An overview's size is rounded, so that its factor may come out a little above what it stands for.
        var image =
            scene.Images.Overviews.LastOrDefault(o =>
                Math.Max(width / (double)o.Layout.Width, height / (double)o.Layout.Height) <= wanted * 1.01
            ) ?? scene.Images.Main;
        var factor = Math.Max(1, (int)(wanted / (width / (double)image.Layout.Width) * 1.01));
        var reducedWidth = (image.Layout.Width + factor - 1) / factor;
        var reducedHeight = (image.Layout.Height + factor - 1) / factor;
        var scaleX = width / (double)image.Layout.Width * factor;
        var scaleY = height / (double)image.Layout.Height * factor;
        var byHull = windows.ToLookup(w => Hull(w, scaleX, scaleY));
        var hulls = byHull.Select(g => g.Key).ToList();
        var rows = new BlockRows(scene, image, options.Stretch ?? Stretch.Estimate(scene), options.Threads);
        var cutter = new ChipCutter(reducedWidth, reducedHeight, options);
        var tallest = hulls.Max(w => w.Height) + 2;
        // Memory for the image's own rows is needed in addition to the reduced ones.
        var source = (long)factor * (factor + image.Layout.BlockHeight);
        foreach (var panel in Panel.Split(hulls, reducedWidth, 1, options.MaxBandBytes * tallest / (tallest + source)))
        {
            var reduced = new ReducedRows(rows, image, factor, panel.Left, panel.Right - panel.Left);
            var band = new RowBand(panel.Left, panel.Right - panel.Left, panel.Rows, hasValidity: true);
            foreach (var hull in panel.Windows)
            {
                var top = Math.Max(0, hull.Y);
                var bottom = Math.Min(reducedHeight, hull.Bottom);
                if (top >= band.Bottom)
                    band.Restart(top);
                while (band.Bottom < bottom)
                {
                    var y = band.Bottom;
                    band.Extend(y + 1, top);
                    reduced.Read(y, band, cancellationToken);
                }

                foreach (var window in byHull[hull])
                    yield return cutter.Cut(hull, band, window, Part(window, hull, scaleX, scaleY));
            }
        }
    }

    /// <summary>Whole pixels of the reduced scene around a window.</summary>
    private static ChipWindow Hull(ChipWindow window, double scaleX, double scaleY)
    {
        var left = Floor(window.X / scaleX);
        var top = Floor(window.Y / scaleY);
        return new ChipWindow(
            window.Level,
            window.Col,
            window.Row,
            left,
            top,
            Floor((window.Right / scaleX) + 1 - 1e-6) - left,
            Floor((window.Bottom / scaleY) + 1 - 1e-6) - top
        );

        static int Floor(double value) => (int)Math.Floor(value + 1e-9);
    }

    private static PixelArea? Part(ChipWindow window, ChipWindow hull, double scaleX, double scaleY)
    {
        var left = (window.X / scaleX) - hull.X;
        var top = (window.Y / scaleY) - hull.Y;
        var w = window.Width / scaleX;
        var h = window.Height / scaleY;
        const double little = 1e-3;
        return Math.Abs(left) < little && Math.Abs(top) < little && Math.Abs(w - hull.Width) < little && Math.Abs(h - hull.Height) < little
            ? null
            : new PixelArea(
                Math.Max(0, left),
                Math.Max(0, top),
                Math.Min(w, hull.Width - Math.Max(0, left)),
                Math.Min(h, hull.Height - Math.Max(0, top))
            );
    }
}
