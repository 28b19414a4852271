using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Rendering;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>How a scene is cut into chips.</summary>
public sealed record TilerOptions
{
    /// <summary>Side of the picture the model sees, in pixels; a window of another size is resampled to it.</summary>
    public required int ChipSize { get; init; }

    /// <summary>The mapping to 8-bit RGB; estimated ("auto") when null.</summary>
    public Stretch? Stretch { get; init; }

    /// <summary>A chip with a smaller share of valid pixels is skipped as nodata.</summary>
    public double MinValid { get; init; } = 0.05;

    /// <summary>Area of interest in longitude and latitude (EPSG:4326); chips that do not touch it are skipped as outside.</summary>
    public Geometry? Aoi { get; init; }

    /// <summary>The clouds over the scene; null where there is no mask.</summary>
    public CloudMask? Clouds { get; init; }

    /// <summary>A chip with a larger share of cloud is skipped, unread.</summary>
    public double MaxCloud { get; init; } = 0.5;

    /// <summary>The scene's georeference, for <see cref="Aoi"/>; null takes the header's.</summary>
    public SceneGeoreference? Georeference { get; init; }

    /// <summary>Colour of pixels outside the scene.</summary>
    public (byte R, byte G, byte B) Padding { get; init; } = ImagePreprocessor.Padding;

    /// <summary>Fill <see cref="TiledChip.ContentHash"/>; off where the chip store computes the hash.</summary>
    public bool Hash { get; init; } = true;

    /// <summary>Threads that decode.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Most memory for pixels held between chips; wider scenes are read in panels of columns.</summary>
    public long MaxBandBytes { get; init; } = 256L << 20;
}
