using System.Security.Cryptography;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Rendering;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>
/// Copies windows out of a row band into the chip's buffer, resamples where the window has another size, and judges the chip.
/// </summary>
internal sealed class ChipCutter(int sceneWidth, int sceneHeight, TilerOptions options)
{
    private readonly byte[] _chip = new byte[options.ChipSize * options.ChipSize * 3];
    private byte[] _window = [];
    private BicubicResampler? _resampler;

    public TiledChip Cut(ChipWindow window, RowBand band) => Cut(window, band, window, null);

    /// <summary>Cuts a chip whose scene is read reduced.</summary>
    /// <param name="window">Pixels of the reduced scene around the chip.</param>
    /// <param name="band">Rows of the reduced scene.</param>
    /// <param name="chip">The chip in scene pixels.</param>
    /// <param name="part">Left, top, width and height of the chip in the window; null where it is all of it.</param>
    public TiledChip Cut(ChipWindow window, RowBand band, ChipWindow chip, PixelArea? part)
    {
        if (band.DamageIn(window.X, window.Y, window.Right, window.Bottom) is { } cause)
            return new TiledChip { Window = chip, Damage = cause };
        var same = part is null && window.Width == options.ChipSize && window.Height == options.ChipSize;
        var size = window.Width * window.Height * 3;
        if (!same && _window.Length != size)
            _window = new byte[size];
        var pixels = same ? _chip : _window;
        var left = Math.Max(0, window.X);
        var right = Math.Min(sceneWidth, window.Right);
        var top = Math.Max(0, window.Y);
        var bottom = Math.Min(sceneHeight, window.Bottom);
        if (left > window.X || top > window.Y || right < window.Right || bottom < window.Bottom)
            Pad(pixels);

        long valid = 0;
        var blank = new OneColour();
        for (var y = top; y < bottom; y++)
        {
            var rgb = band.Rgb(y, left, right - left);
            rgb.CopyTo(pixels.AsSpan((((y - window.Y) * window.Width) + left - window.X) * 3));
            var mask = band.Valid(y, left, right - left);
            var all = mask.IndexOfAnyExcept((byte)255) < 0;
            valid += all ? mask.Length : mask.Count((byte)255);
            blank.Add(rgb, all ? [] : mask);
        }

        var share = valid / ((double)(right - left) * (bottom - top));
        if (valid == 0 || share < options.MinValid)
            return new TiledChip
            {
                Window = chip,
                ValidShare = share,
                Skip = SkipReason.Nodata,
            };
        if (blank.Holds)
            return new TiledChip
            {
                Window = chip,
                ValidShare = share,
                Skip = SkipReason.Blank,
            };
        if (!same)
        {
            var from = new PixelSize(window.Width, window.Height);
            var to = new PixelSize(options.ChipSize, options.ChipSize);
            if (part is { } p)
                _resampler = new BicubicResampler(from, to, p);
            else if (_resampler is null || !_resampler.Fits(from))
                _resampler = new BicubicResampler(from, to);
            _resampler.Apply(_window, _chip);
        }

        return new TiledChip
        {
            Window = chip,
            ValidShare = share,
            Rgb = _chip,
            ContentHash = options.Hash ? Convert.ToHexStringLower(SHA256.HashData(_chip)) : "",
        };
    }

    private void Pad(Span<byte> pixels)
    {
        var (r, g, b) = options.Padding;
        for (var i = 0; i < pixels.Length; i += 3)
        {
            pixels[i] = r;
            pixels[i + 1] = g;
            pixels[i + 2] = b;
        }
    }
}
