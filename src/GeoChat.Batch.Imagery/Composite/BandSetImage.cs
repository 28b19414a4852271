using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>Bands of several images of one size, one after another; blocks are those of the first image.</summary>
internal sealed class BandSetImage : CompositeImage
{
    private readonly (RasterImage Image, int Band)[] _bands;

    public BandSetImage(string name, IReadOnlyList<RasterImage> images)
        : base(name)
    {
        _bands = [.. images.SelectMany(image => Enumerable.Range(0, image.Bands).Select(band => (image, band)))];
        var first = images[0].Layout;
        Layout = first with
        {
            Samples = _bands.Length,
            Planar = _bands.Length > 1,
            Type = images[0].Type,
            Photometric = Photometric.MinIsBlack,
            Compression = Compression.None,
            Predictor = 1,
            ExtraSamples = [],
        };
    }

    public override RasterLayout Layout { get; }

    public override IReadOnlyList<ulong> Palette => [];

    public override bool Decode(int blockX, int blockY, int plane, Span<byte> target)
    {
        var (image, band) = _bands[plane];
        var own = image.Layout;
        var sample = Type.Size();
        if (image.SamplesPerBlock == 1 && own.BlockWidth == Layout.BlockWidth && own.BlockHeight == Layout.BlockHeight)
            return image.Decode(blockX, blockY, band, target);
        var (x, y, width, height) = Area(blockX, blockY);
        var window = WindowReader.Read(image, x, y, width, height, 0);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
                window
                    .AsSpan(((((row * width) + column) * image.Bands) + band) * sample, sample)
                    .CopyTo(target[(((row * Layout.BlockWidth) + column) * sample)..]);
        }

        return true;
    }
}
