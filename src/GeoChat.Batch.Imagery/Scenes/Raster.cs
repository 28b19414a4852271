using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Tiff;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>
/// An open raster. Opening reads the header only; pixels are read by <see cref="Read"/>, <see cref="SceneTiler"/> and
/// <see cref="ScenePicture"/>, from any thread.
/// </summary>
public sealed class Raster : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    internal Raster(IReadOnlyList<IDisposable> owned, ImageSet images, SceneHeader header)
    {
        _owned = owned;
        Images = images;
        Header = header;
    }

    public SceneHeader Header { get; }

    internal ImageSet Images { get; }

    /// <summary>Opens a local file.</summary>
    /// <exception cref="ImageryException">No such file, not a TIFF, damaged, unsupported, or over a limit; each has its own
    /// type.</exception>
    public static Raster Open(string path, SceneLimits? limits = null)
    {
        var source = new FileByteSource(path);
        try
        {
            return Open(source, limits);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Opens bytes from anywhere; the scene owns the source from then on.</summary>
    /// <exception cref="ImageryException">Not a TIFF, damaged, unsupported, or over a limit; each has its own type.</exception>
    public static Raster Open(ByteSource source, SceneLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            var file = TiffDirectoryReader.Read(source, limits ?? SceneLimits.Default);
            var images = ImageSet.From(file, Path.GetFileName(source.Name));
            return new Raster([source], images, HeaderReader.Read(file, images));
        }
        catch (Exception e) when (e is OverflowException or IndexOutOfRangeException or ArgumentException or OutOfMemoryException)
        {
            throw new MalformedTiffException("its numbers contradict each other", e);
        }
    }

    /// <summary>Refuses a file that is not the one a job began with.</summary>
    /// <exception cref="SceneChangedException">The ETag differs.</exception>
    public void RequireEtag(string expected)
    {
        if (Header.Etag != expected)
            throw new SceneChangedException(expected, Header.Etag);
    }

    /// <summary>
    /// Reads a window of the scene as it is stored: rows of pixels, all bands side by side, little-endian samples of
    /// <see cref="SceneHeader.SampleType"/>; blocks that a sparse file leaves out hold the nodata value or 0.
    /// </summary>
    /// <exception cref="ImageryException">A block is damaged or over a limit.</exception>
    public byte[] Read(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > Header.Width - width || y > Header.Height - height)
            throw new ArgumentOutOfRangeException(nameof(x), "the window lies outside the scene");
        try
        {
            return WindowReader.Read(Images.Main, x, y, width, height, Header.NoData ?? 0);
        }
        catch (Exception e) when (e is OverflowException or IndexOutOfRangeException or ArgumentException or OutOfMemoryException)
        {
            throw new MalformedTiffException("its numbers contradict each other", e);
        }
    }

    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
    }
}
