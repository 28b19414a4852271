using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>Scenes of one grid side by side; where two have data at a place, the later one is used.</summary>
internal sealed class MosaicImage(string name, IReadOnlyList<MosaicTile> tiles, RasterLayout layout, double fill) : CompositeImage(name)
{
    public override RasterLayout Layout => layout;

    public override IReadOnlyList<ulong> Palette => tiles[0].Scene.Images.Main.Palette;

    /// <summary>Whether pixels of a window hold data: 255 or 0.</summary>
    public byte[] Mask(int x, int y, int width, int height)
    {
        var mask = new byte[width * height];
        foreach (var tile in tiles)
        {
            if (tile.Overlap(x, y, width, height) is not { } part)
                continue;
            var valid = tile.Valid(part.X, part.Y, part.Width, part.Height);
            for (var row = 0; row < part.Height; row++)
            {
                var to = mask.AsSpan(((row + part.AtY) * width) + part.AtX, part.Width);
                for (var i = 0; i < to.Length; i++)
                    to[i] |= valid[(row * part.Width) + i] != 0 ? (byte)255 : (byte)0;
            }
        }

        return mask;
    }

    public override bool Decode(int blockX, int blockY, int plane, Span<byte> target)
    {
        var (x, y, width, height) = Area(blockX, blockY);
        var pixel = Bands * Type.Size();
        var any = false;
        foreach (var tile in tiles)
        {
            if (tile.Overlap(x, y, width, height) is not { } part)
                continue;
            if (!any)
                WindowReader.Fill(target[..BlockBytes], Type, fill);
            any = true;
            var pixels = tile.Pixels(part.X, part.Y, part.Width, part.Height);
            var valid = tile.IsWhole ? null : tile.Valid(part.X, part.Y, part.Width, part.Height, pixels);
            for (var row = 0; row < part.Height; row++)
            {
                var from = pixels.AsSpan(row * part.Width * pixel, part.Width * pixel);
                var to = target.Slice((((row + part.AtY) * layout.BlockWidth) + part.AtX) * pixel, from.Length);
                if (valid is null)
                {
                    from.CopyTo(to);
                    continue;
                }

                for (var i = 0; i < part.Width; i++)
                {
                    if (valid[(row * part.Width) + i] != 0)
                        from.Slice(i * pixel, pixel).CopyTo(to[(i * pixel)..]);
                }
            }
        }

        return any;
    }
}
