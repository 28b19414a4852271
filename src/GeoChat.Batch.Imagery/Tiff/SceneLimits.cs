namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>
/// What a file may ask for before any pixel is read. The defaults hold for every scene we know and keep a hostile one within
/// a few hundred MiB (values after image-tiff, libtiff's fuzzer and GDAL's security page).
/// </summary>
public sealed record SceneLimits
{
    public static SceneLimits Default { get; } = new();

    /// <summary>Longest side in pixels.</summary>
    public int MaxSide { get; init; } = 1_000_000;

    /// <summary>Most pixels.</summary>
    public long MaxPixels { get; init; } = 200_000_000_000;

    public int MaxBands { get; init; } = 64;

    /// <summary>Largest tile or strip after decoding, in bytes.</summary>
    public long MaxBlockBytes { get; init; } = 256L << 20;

    /// <summary>Largest tile or strip before decoding, in bytes.</summary>
    public long MaxEncodedBlockBytes { get; init; } = 256L << 20;

    /// <summary>Largest value of a tag other than the lists of tile offsets and sizes, in bytes.</summary>
    public int MaxTagBytes { get; init; } = 1 << 20;

    public int MaxDirectories { get; init; } = 256;

    public int MaxEntriesPerDirectory { get; init; } = 4096;

    /// <summary>Most bytes read for all directories and tags while a scene is opened.</summary>
    public long MaxHeaderBytes { get; init; } = 16L << 20;

    /// <summary>Most tiles and strips.</summary>
    public long MaxBlocks { get; init; } = 64_000_000;

    /// <summary>Decoded bytes per encoded byte; deflate cannot pass 1,032, a block of one colour may in other codecs.</summary>
    public long MaxDecodeRatio { get; init; } = 4096;

    /// <summary>Decoded bytes of a tile or strip up to which <see cref="MaxDecodeRatio"/> is not asked.</summary>
    public long MaxSmallBlockBytes { get; init; } = 16L << 20;

    /// <summary>What a native codec may allocate for one block, in bytes.</summary>
    public long MaxCodecBytes { get; init; } = 512L << 20;
}
