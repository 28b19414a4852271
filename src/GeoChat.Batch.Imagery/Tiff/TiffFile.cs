namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>The directories of a TIFF in file order, and those that the first one names as its children.</summary>
internal sealed record TiffFile(
    TiffBytes Bytes,
    bool IsBig,
    IReadOnlyList<TiffDirectory> Directories,
    IReadOnlyList<TiffDirectory> SubDirectories
);
