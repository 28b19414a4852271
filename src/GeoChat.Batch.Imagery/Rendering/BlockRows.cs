using System.Buffers;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>Decodes rows of blocks of an image into a <see cref="RowBand"/>, each block once, on one or several threads.</summary>
internal sealed class BlockRows
{
    private readonly RasterImage _image;
    private readonly RasterImage? _mask;
    private readonly RgbView _view;
    private readonly BlockPrefetch _prefetch;
    private readonly int _threads;

    public BlockRows(Raster scene, RasterImage image, Stretch stretch, int threads)
    {
        _image = image;
        _mask =
            image == scene.Images.Main
                ? scene.Images.Mask
                : scene.Images.OverviewMasks.GetValueOrDefault((image.Layout.Width, image.Layout.Height));
        _view = new RgbView(scene, image, stretch);
        _threads = threads;
        _prefetch = new BlockPrefetch(image, _mask);
    }

    /// <summary>Some pixels may be invalid, among them those of blocks that a sparse file leaves out.</summary>
    public bool HasValidity => true;

    /// <summary>Rows of blocks from this one on will not be read.</summary>
    public void ReadOnlyAbove(int endRow) => _prefetch.EndRow = endRow;

    /// <summary>Decodes the blocks of a row of blocks that a band's columns touch; the band has to hold its rows.</summary>
    public void Read(int blockRow, RowBand band, CancellationToken cancellationToken)
    {
        var width = _image.Layout.BlockWidth;
        var first = band.Left / width;
        var last = (band.Left + band.Width - 1) / width;
        var from = first;
        while (from <= last)
        {
            var to = _prefetch.Row(blockRow, from, first, last, cancellationToken);
            Blocks(from, to, blockRow, band, cancellationToken);
            from = to + 1;
        }

        if (_mask is not null)
            Mask(blockRow, band);
    }

    private void Blocks(int first, int last, int blockRow, RowBand band, CancellationToken cancellationToken)
    {
        if (_threads <= 1 || first == last)
        {
            for (var bx = first; bx <= last; bx++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Block(bx, blockRow, band);
            }
        }
        else
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken };
            try
            {
                Parallel.For(first, last + 1, options, bx => Block(bx, blockRow, band));
            }
            catch (AggregateException e) when (e.InnerExceptions[0] is ImageryException cause)
            {
                throw cause;
            }
        }
    }

    private void Block(int bx, int by, RowBand band)
    {
        var layout = _image.Layout;
        var block = ArrayPool<byte>.Shared.Rent(_image.BlockBytes);
        try
        {
            var left = Math.Max(band.Left, bx * layout.BlockWidth);
            var right = Math.Min(band.Left + band.Width, (bx + 1) * layout.BlockWidth);
            var top = by * layout.BlockHeight;
            var bottom = Math.Min(layout.Height, top + layout.BlockHeight);
            var pixel = _image.SamplesPerBlock * _image.Type.Size();
            for (var plane = 0; plane < _image.Planes; plane++)
            {
                if (!TryDecode(bx, by, plane, block, out var damage))
                {
                    if (damage is not null)
                        band.AddDamage(left, top, right, bottom, damage);
                    continue;
                }

                for (var y = Math.Max(top, band.Top); y < bottom; y++)
                {
                    var valid = band.Valid(y, left, right - left);
                    if (!_view.HasValidity)
                        valid.Fill(255);
                    var at = (((y - top) * layout.BlockWidth) + left - (bx * layout.BlockWidth)) * pixel;
                    _view.Row(block.AsSpan(at, (right - left) * pixel), plane, band.Rgb(y, left, right - left), valid);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>A damaged block spoils the chips that touch it, not the scene.</summary>
    private bool TryDecode(int bx, int by, int plane, byte[] block, out string? damage)
    {
        damage = null;
        try
        {
            return _image.Decode(bx, by, plane, block);
        }
        catch (Exception e) when (e is BlockDecodeException or MalformedTiffException or LimitExceededException)
        {
            damage = e.Message;
        }
        catch (Exception e) when (e is OverflowException or IndexOutOfRangeException or ArgumentException or OutOfMemoryException)
        {
            damage = $"Block ({bx}, {by}) of {_image.Name} is damaged ({e.Message})";
        }

        return false;
    }

    private void Mask(int blockRow, RowBand band)
    {
        var top = Math.Max(band.Top, blockRow * _image.Layout.BlockHeight);
        var bottom = Math.Min(_image.Layout.Height, (blockRow + 1) * _image.Layout.BlockHeight);
        if (top >= bottom)
            return;
        byte[] mask;
        try
        {
            mask = WindowReader.Read(_mask!, band.Left, top, band.Width, bottom - top, 0);
        }
        catch (Exception e) when (e is BlockDecodeException or MalformedTiffException or LimitExceededException)
        {
            band.AddDamage(band.Left, top, band.Left + band.Width, bottom, e.Message);
            return;
        }

        for (var y = top; y < bottom; y++)
        {
            var valid = band.Valid(y, band.Left, band.Width);
            for (var i = 0; i < valid.Length; i++)
                valid[i] &= mask[((y - top) * band.Width) + i] != 0 ? (byte)255 : (byte)0;
        }
    }
}
