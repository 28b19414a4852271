using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Images;

/// <summary>The images of a TIFF by what they are: the scene, its overviews, its mask and the overviews' masks.</summary>
internal sealed record ImageSet(
    RasterImage Main,
    RasterImage? Mask,
    IReadOnlyList<RasterImage> Overviews,
    IReadOnlyDictionary<(int, int), RasterImage> OverviewMasks
)
{
    private const int Reduced = 1,
        MaskBit = 4;

    public static ImageSet From(TiffFile file, string name)
    {
        var main = new TiffImage(file.Directories[0], RasterLayout.Read(file.Directories[0]), name);
        RasterImage? mask = null;
        var overviews = new List<RasterImage>();
        var masks = new Dictionary<(int, int), RasterImage>();
        foreach (var directory in file.Directories.Skip(1).Concat(file.SubDirectories))
        {
            var kind = KindOf(directory);
            if (kind == 0 || !TryRead(directory, name, out var image))
                continue;
            var layout = image.Layout;
            if ((kind & MaskBit) != 0)
            {
                if ((kind & Reduced) != 0)
                    masks.TryAdd((layout.Width, layout.Height), image);
                else if (layout.Width == main.Layout.Width && layout.Height == main.Layout.Height)
                    mask ??= image;
            }
            else if (layout.Samples == main.Layout.Samples && layout.Width <= main.Layout.Width && layout.Height <= main.Layout.Height)
            {
                overviews.Add(image);
            }
        }

        if (SideFiles.ShouldLookUp(main.Directory, file.Bytes.Source))
        {
            mask ??= MaskBeside(file.Bytes, main);
            if (overviews.Count == 0)
                overviews.AddRange(OverviewsBeside(file.Bytes, main));
        }

        overviews.Sort((a, b) => b.Layout.Width.CompareTo(a.Layout.Width));
        return new ImageSet(main, mask, overviews, masks);
    }

    /// <summary>GDAL's external mask: a TIFF of the same size named like the scene, with .msk behind.</summary>
    private static RasterImage? MaskBeside(TiffBytes bytes, RasterImage main)
    {
        try
        {
            var source = bytes.Source.OpenSideFile(Path.GetFileName(bytes.Source.Name) + ".msk");
            if (source is null)
                return null;
            bytes.Source.Own(source);
            var file = TiffDirectoryReader.Read(source, bytes.Limits);
            var layout = RasterLayout.Read(file.Directories[0]);
            if (layout.Width != main.Layout.Width || layout.Height != main.Layout.Height || layout.Type.Size() != 1)
                return null;
            return new TiffImage(file.Directories[0], layout, $"the mask beside {main.Name}");
        }
        catch (ImageryException)
        {
            return null;
        }
    }

    /// <summary>GDAL's external overviews: a TIFF named like the scene, with .ovr behind, each of its images one overview.</summary>
    private static IEnumerable<RasterImage> OverviewsBeside(TiffBytes bytes, TiffImage main)
    {
        var source = bytes.Source.OpenSideFile(Path.GetFileName(bytes.Source.Name) + ".ovr");
        if (source is null)
            yield break;
        bytes.Source.Own(source);
        IReadOnlyList<TiffDirectory> directories;
        try
        {
            directories = TiffDirectoryReader.Read(source, bytes.Limits).Directories;
        }
        catch (ImageryException)
        {
            yield break;
        }

        foreach (var directory in directories)
        {
            if (
                (KindOf(directory) & MaskBit) == 0
                && TryRead(directory, main.Name, out var image)
                && image.Bands == main.Bands
                && image.Type == main.Type
                && image.Layout.Width <= main.Layout.Width
                && image.Layout.Height <= main.Layout.Height
            )
                yield return image;
        }
    }

    private static int KindOf(TiffDirectory directory)
    {
        try
        {
            return directory.Int32(TiffTag.NewSubfileType, 0);
        }
        catch (ImageryException)
        {
            return 0;
        }
    }

    // A damaged overview does not spoil the scene.
    private static bool TryRead(TiffDirectory directory, string name, out TiffImage image)
    {
        try
        {
            image = new TiffImage(directory, RasterLayout.Read(directory), $"a reduced image or mask of {name}");
            return true;
        }
        catch (ImageryException)
        {
            image = null!;
            return false;
        }
    }
}
