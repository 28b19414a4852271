using System.Security.Cryptography;
using System.Text;
using GeoChat.Batch.Imagery.Composite;
using GeoChat.Batch.Imagery.Errors;
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

    private Raster(IReadOnlyList<IDisposable> owned, ImageSet images, SceneHeader header)
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

    /// <summary>Several open scenes as one, which owns them from then on, also when they do not fit together.</summary>
    /// <param name="files">Two or more; in a mosaic the later ones lie on top.</param>
    /// <param name="grouping">How they lie.</param>
    /// <param name="name">What people call the whole.</param>
    /// <param name="names">What people call each file.</param>
    /// <param name="limits">Limits of the whole; null takes the defaults.</param>
    /// <exception cref="SceneGroupException">They do not fit together.</exception>
    /// <exception cref="LimitExceededException">Together they are over a limit.</exception>
    public static Raster Combine(
        IReadOnlyList<Raster> files,
        SceneGrouping grouping,
        string name,
        IReadOnlyList<string> names,
        SceneLimits? limits = null
    )
    {
        ArgumentNullException.ThrowIfNull(files);
        try
        {
            var (images, header) =
                grouping == SceneGrouping.Mosaic
                    ? Mosaic.Combine(files, names, name, limits ?? SceneLimits.Default)
                    : BandSet.Combine(files, names, name, limits ?? SceneLimits.Default);
            var etags = string.Join('\n', files.Select((file, i) => $"{names[i]} {file.Header.Etag}"));
            header = header with
            {
                Bytes = files.Sum(f => f.Header.Bytes),
                AcquiredAt = files.Min(f => f.Header.AcquiredAt),
                Etag = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(etags))),
            };
            return new Raster(
                [.. files],
                images,
                header with
                {
                    GsdMetres = header.Place()?.GsdMetresAt(header.Width / 2.0, header.Height / 2.0),
                }
            );
        }
        catch
        {
            foreach (var file in files)
                file.Dispose();
            throw;
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
    /// <see cref="SceneHeader.SampleType"/>; left-out blocks of a sparse file hold the nodata value or 0.
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
