using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Images;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>
/// Asks a distant source for the blocks that come next, row by row, before they are decoded; does nothing for a local file.
/// </summary>
internal sealed class BlockPrefetch(RasterImage image, RasterImage? mask)
{
    // In a COG a mask with the same tiles is stored next to them; another mask is read separately.
    private readonly RasterImage? _mask =
        mask is not null
        && mask.Source == image.Source
        && mask.Layout.BlocksX == image.Layout.BlocksX
        && mask.Layout.BlocksY == image.Layout.BlocksY
            ? mask
            : null;

    private (int Left, int Right) _columns = (0, -1);
    private long _from;
    private long _to;

    /// <summary>Nothing is asked for from this row of blocks on, but for a row that is read all the same.</summary>
    public int EndRow { get; set; } = image.Layout.BlocksY;

    /// <summary>The last column, no further than right, up to which the blocks of a row were asked for, beginning at one.</summary>
    public int Row(int row, int column, int left, int right, CancellationToken cancellationToken)
    {
        if (image.Source.PrefetchBytes == 0)
            return right;
        long width = right - left + 1;
        var at = (row * width) + column - left;
        if (_columns != (left, right) || at < _from || at >= _to)
        {
            var end = Math.Max(row + 1, EndRow) * width;
            _columns = (left, right);
            _from = at;
            _to = at;
            image.Source.Prefetch(Next(ref _to, end), cancellationToken);
            var after = _to;
            if (after < end)
                image.Source.PrefetchLater(Next(ref after, end));
        }

        return (int)Math.Min(right, left + (_to - 1 - (row * width)));
    }

    /// <summary>Where the blocks from one on stand, as many as are worth asking for at once; the index moves behind them.</summary>
    private List<ByteRange> Next(ref long at, long end)
    {
        var left = _columns.Left;
        var width = _columns.Right - _columns.Left + 1;
        var from = at;
        var ranges = new List<ByteRange>();
        for (long bytes = 0; at < end && (at == from || bytes + (bytes / (at - from)) <= image.Source.PrefetchBytes); at++)
        {
            var bx = left + (int)(at % width);
            var by = (int)(at / width);
            bytes += image.AddRanges(ranges, bx, by) + (_mask?.AddRanges(ranges, bx, by) ?? 0);
        }

        return ranges;
    }
}
