namespace GeoChat.Batch.Imagery.Bytes;

/// <summary>A part of a source: where it begins and how many bytes it has.</summary>
public readonly record struct ByteRange(long Offset, long Length)
{
    public long End => Offset + Length;
}
