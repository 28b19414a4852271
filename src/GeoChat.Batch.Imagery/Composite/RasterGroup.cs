using System.Security.Cryptography;
using System.Text;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>Several open rasters as one: the tiles of a mosaic, or files that hold bands of one scene.</summary>
public static class RasterGroup
{
    /// <summary>Combines open rasters. The result owns them from then on; where they do not fit together they are closed.</summary>
    /// <param name="files">Two or more; in a mosaic the later ones cover the earlier ones.</param>
    /// <param name="grouping">How they fit together.</param>
    /// <param name="name">Name of the whole in messages.</param>
    /// <param name="names">Name of each file in messages.</param>
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
}
