using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>A mask whose windows are computed: 255 where there is data, else 0.</summary>
/// <param name="name">What errors call it.</param>
/// <param name="of">The image it belongs to.</param>
/// <param name="window">Mask of a window given by x, y, width and height.</param>
internal sealed class CompositeMask(string name, RasterImage of, Func<int, int, int, int, byte[]> window) : CompositeImage(name)
{
    public override RasterLayout Layout { get; } =
        of.Layout with
        {
            Samples = 1,
            Planar = false,
            BitsPerSample = 8,
            Type = SampleType.UInt8,
            Photometric = Photometric.Mask,
            ExtraSamples = [],
        };

    public override IReadOnlyList<ulong> Palette => [];

    public override bool Decode(int blockX, int blockY, int plane, Span<byte> target)
    {
        var (x, y, width, height) = Area(blockX, blockY);
        var mask = window(x, y, width, height);
        for (var row = 0; row < height; row++)
            mask.AsSpan(row * width, width).CopyTo(target[(row * Layout.BlockWidth)..]);
        return true;
    }
}
