namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>
/// The rows of a panel of the scene that chips still need, as RGB and validity; rows are appended below and dropped above.
/// </summary>
internal sealed class RowBand(int left, int width, int capacity, bool hasValidity)
{
    private readonly byte[] _rgb = new byte[checked((long)width * 3 * capacity)];
    private readonly byte[]? _valid = hasValidity ? new byte[(long)width * capacity] : null;

    private readonly List<(int Left, int Top, int Right, int Bottom, string Cause)> _damages = [];

    public int Left => left;

    public int Width => width;

    /// <summary>Scene row of the first row held.</summary>
    public int Top { get; private set; }

    /// <summary>Scene row below the last row held.</summary>
    public int Bottom { get; private set; }

    public bool HasValidity => hasValidity;

    public Span<byte> Rgb(int y, int x, int count) => _rgb.AsSpan((((y - Top) * width) + x - left) * 3, count * 3);

    public Span<byte> Valid(int y, int x, int count) => _valid is null ? [] : _valid.AsSpan(((y - Top) * width) + x - left, count);

    /// <summary>Notes that pixels could not be decoded; safe from several threads.</summary>
    public void AddDamage(int x, int y, int right, int bottom, string cause)
    {
        lock (_damages)
            _damages.Add((x, y, right, bottom, cause));
    }

    /// <summary>Why some pixel of an area could not be decoded; null when all could.</summary>
    public string? DamageIn(int x, int y, int right, int bottom) =>
        _damages.Find(d => d.Left < right && x < d.Right && d.Top < bottom && y < d.Bottom).Cause;

    /// <summary>Notes in another band, reduced by a factor, what could not be decoded of some rows.</summary>
    public void CopyDamage(int top, int bottom, RowBand reduced, int factor, int row)
    {
        foreach (var d in _damages.Where(d => d.Top < bottom && top < d.Bottom))
            reduced.AddDamage(d.Left / factor, row, (d.Right + factor - 1) / factor, row + 1, d.Cause);
    }

    /// <summary>Forgets everything and begins at a row.</summary>
    public void Restart(int y)
    {
        Top = Bottom = y;
        _damages.Clear();
    }

    /// <summary>Makes room for rows below, forgetting those above a row; the new ones are black and invalid.</summary>
    public void Extend(int bottom, int keepFrom)
    {
        var drop = Math.Min(Math.Max(0, keepFrom - Top), Bottom - Top);
        if (drop > 0)
        {
            var kept = (Bottom - Top - drop) * width;
            Buffer.BlockCopy(_rgb, drop * width * 3, _rgb, 0, kept * 3);
            if (_valid is not null)
                Buffer.BlockCopy(_valid, drop * width, _valid, 0, kept);
            Top += drop;
            _damages.RemoveAll(d => d.Bottom <= Top);
        }

        if (bottom - Top > capacity)
            throw new InvalidOperationException("a row band was sized too small");
        var from = (Bottom - Top) * width;
        var count = (bottom - Bottom) * width;
        _rgb.AsSpan(from * 3, count * 3).Clear();
        _valid?.AsSpan(from, count).Clear();
        Bottom = bottom;
    }
}
