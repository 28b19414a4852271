using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Images;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>An image whose blocks are put together from windows of other scenes.</summary>
internal abstract class CompositeImage(string name) : RasterImage
{
    private static readonly MemoryByteSource Nothing = new(ReadOnlyMemory<byte>.Empty, "");

    /// <summary>The scenes behind bring their own bytes ahead.</summary>
    public override ByteSource Source => Nothing;

    public override string Name => name;

    public override long AddRanges(List<ByteRange> ranges, int blockX, int blockY) => 0;

    /// <summary>The part of a block that lies inside the image.</summary>
    protected (int X, int Y, int Width, int Height) Area(int blockX, int blockY)
    {
        var x = blockX * Layout.BlockWidth;
        var y = blockY * Layout.BlockHeight;
        return (x, y, Math.Min(Layout.BlockWidth, Layout.Width - x), Math.Min(Layout.BlockHeight, Layout.Height - y));
    }
}
