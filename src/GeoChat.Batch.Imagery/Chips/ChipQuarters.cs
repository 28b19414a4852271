using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Chips;

/// <summary>
/// The four quarters of a chip whose answer could not name everything: windows of 4/7 of its side, so that neighbours share a quarter of
/// their own side, each shown to the model larger than the chip was.
/// </summary>
public static class ChipQuarters
{
    /// <summary>Scene pixels along the smallest window worth asking about.</summary>
    public const int LeastSide = 32;

    private const double Share = 4 / 7.0;

    /// <summary>Windows of the quarters, left to right, then down; empty where the chip is as fine as chips get.</summary>
    public static IReadOnlyList<ChipWindow> Split(ChipWindow chip)
    {
        if (ChipLevel.Finer(chip.Level) is not { } level)
            return [];
        var width = (int)Math.Round(chip.Width * Share);
        var height = (int)Math.Round(chip.Height * Share);
        if (width < LeastSide || height < LeastSide)
            return [];
        return
        [
            .. Enumerable
                .Range(0, 4)
                .Select(i => new ChipWindow(
                    level,
                    (2 * chip.Col) + (i % 2),
                    (2 * chip.Row) + (i / 2),
                    i % 2 == 0 ? chip.X : chip.Right - width,
                    i / 2 == 0 ? chip.Y : chip.Bottom - height,
                    width,
                    height
                )),
        ];
    }

    /// <summary>
    /// What the model's picture of a chip shows. A quarter fills it, twice as large as it was, unless that is finer than the model was made
    /// for: then it is enlarged as far as the model's range allows, in the middle of padding.
    /// </summary>
    /// <param name="chip">A chip of any level; only quarters are padded so.</param>
    /// <param name="side">Pixels along the picture.</param>
    /// <param name="sceneGsdMetres">The scene's ground sample distance; null where it is not known.</param>
    /// <param name="leastGsdMetres">The finest that the model was made for; null where nobody says.</param>
    public static ShownWindow Shown(ChipWindow chip, int side, double? sceneGsdMetres, double? leastGsdMetres)
    {
        var pixels = side;
        if (ChipLevel.Depth(chip.Level) > 0 && sceneGsdMetres is { } own && leastGsdMetres is { } least)
            pixels = Math.Clamp((int)Math.Round(chip.Width * own / least), (int)Math.Ceiling(side * Share), side);
        var margin = (side - pixels) / 2;
        var scale = chip.Width / (double)pixels;
        return new ShownWindow(
            chip.X - (margin * scale),
            chip.Y - (margin * scale),
            side * scale,
            side * scale * chip.Height / chip.Width,
            pixels,
            margin
        );
    }

    /// <summary>Cuts a quarter out of its chip's picture, resampled to the picture's own size or padded to it.</summary>
    /// <param name="rgb">The chip's picture, side x side x RGB.</param>
    /// <param name="side">Pixels along the picture.</param>
    /// <param name="chip">What the picture shows.</param>
    /// <param name="quarter">One of <see cref="Split"/>.</param>
    /// <param name="shown">What its own picture shall show.</param>
    /// <param name="padding">Colour around it.</param>
    /// <returns>The quarter's picture; null where it has one colour and so nothing to ask about.</returns>
    public static byte[]? Cut(
        ReadOnlySpan<byte> rgb,
        int side,
        ShownWindow chip,
        ChipWindow quarter,
        ShownWindow shown,
        (byte R, byte G, byte B) padding
    )
    {
        var scaleX = side / chip.Width;
        var scaleY = side / chip.Height;
        var part = new byte[shown.Pixels * shown.Pixels * 3];
        var area = new PixelArea(
            (quarter.X - chip.X) * scaleX,
            (quarter.Y - chip.Y) * scaleY,
            quarter.Width * scaleX,
            quarter.Height * scaleY
        );
        new BicubicResampler(new PixelSize(side, side), new PixelSize(shown.Pixels, shown.Pixels), area).Apply(rgb, part);
        var colour = new OneColour();
        colour.Add(part, []);
        if (colour.Holds)
            return null;
        if (shown.Pixels == side)
            return part;
        var picture = new byte[side * side * 3];
        for (var i = 0; i < picture.Length; i += 3)
        {
            picture[i] = padding.R;
            picture[i + 1] = padding.G;
            picture[i + 2] = padding.B;
        }

        for (var y = 0; y < shown.Pixels; y++)
            part.AsSpan(y * shown.Pixels * 3, shown.Pixels * 3).CopyTo(picture.AsSpan((((y + shown.Margin) * side) + shown.Margin) * 3));
        return picture;
    }
}
