using GeoChat.Batch.Imagery.Images;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>
/// Rows of an image reduced by a whole number: each pixel the mean of the valid ones of a square, valid where half of them are.
/// </summary>
internal sealed class ReducedRows
{
    private readonly BlockRows _rows;
    private readonly RowBand _source;
    private readonly int[] _sums;
    private readonly int _factor,
        _width,
        _height,
        _blockHeight;

    /// <param name="rows">The image's rows of blocks.</param>
    /// <param name="image">The image.</param>
    /// <param name="factor">Pixels of the image along a reduced one.</param>
    /// <param name="left">First reduced column that is read.</param>
    /// <param name="width">Reduced columns that are read.</param>
    public ReducedRows(BlockRows rows, RasterImage image, int factor, int left, int width)
    {
        _rows = rows;
        _factor = factor;
        _width = image.Layout.Width;
        _height = image.Layout.Height;
        _blockHeight = image.Layout.BlockHeight;
        var from = left * factor;
        _source = new RowBand(from, Math.Min(_width, (left + width) * factor) - from, factor + _blockHeight, rows.HasValidity);
        _sums = new int[width * 4];
    }

    /// <summary>Writes one reduced row into a band of the same columns that holds it. Rows are asked for from top to bottom.</summary>
    public void Read(int y, RowBand band, CancellationToken cancellationToken)
    {
        var top = y * _factor;
        var bottom = Math.Min(_height, (y + 1) * _factor);
        if (top >= _source.Bottom || top < _source.Top)
            _source.Restart(top / _blockHeight * _blockHeight);
        while (_source.Bottom < bottom)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = _source.Bottom / _blockHeight;
            _source.Extend(Math.Min(_height, (block + 1) * _blockHeight), top);
            _rows.Read(block, _source, cancellationToken);
        }

        _source.CopyDamage(top, bottom, band, _factor, y);
        Array.Clear(_sums);
        for (var row = top; row < bottom; row++)
            Add(_source.Rgb(row, _source.Left, _source.Width), _source.Valid(row, _source.Left, _source.Width));
        var rgb = band.Rgb(y, band.Left, band.Width);
        var valid = band.Valid(y, band.Left, band.Width);
        for (var x = 0; x < band.Width; x++)
        {
            var sum = _sums.AsSpan(x * 4, 4);
            var all = Math.Min(_factor, _source.Width - (x * _factor)) * (bottom - top);
            valid[x] = sum[3] > 0 && sum[3] * 2 >= all ? (byte)255 : (byte)0;
            for (var channel = 0; channel < 3; channel++)
                rgb[(x * 3) + channel] = sum[3] == 0 ? (byte)0 : (byte)((sum[channel] + (sum[3] / 2)) / sum[3]);
        }
    }

    private void Add(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> valid)
    {
        for (var x = 0; x < valid.Length; x++)
        {
            if (valid[x] == 0)
                continue;
            var sum = _sums.AsSpan(x / _factor * 4, 4);
            sum[0] += rgb[x * 3];
            sum[1] += rgb[(x * 3) + 1];
            sum[2] += rgb[(x * 3) + 2];
            sum[3]++;
        }
    }
}
