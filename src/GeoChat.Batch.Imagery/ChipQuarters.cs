using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery;

/// <summary>
/// The four quarters of a chip whose answer could not name everything: windows of 4/7 of its side, so that neighbours share a quarter of
/// their own side, each shown to the model as large as the chip was.
/// </summary>
public static class ChipQuarters
{
    /// <summary>Scene pixels along the smallest window worth asking about.</summary>
    public const int LeastSide = 32;

    private const double Share = 4 / 7.0;

    /// <summary>Windows of the quarters, left to right, then down; empty where the chip is as fine as chips get.</summary>
    public static IReadOnlyList<ChipWindow> Of(ChipWindow chip)
    {
        if (ChipLevel.Finer(chip.Level) is not { } level) return [];
        var (width, height) = ((int)Math.Round(chip.Width * Share), (int)Math.Round(chip.Height * Share));
        if (width < LeastSide || height < LeastSide) return [];
        return
        [
            .. Enumerable.Range(0, 4).Select(i => new ChipWindow(
                level, (2 * chip.Col) + (i % 2), (2 * chip.Row) + (i / 2),
                i % 2 == 0 ? chip.X : chip.Right - width, i / 2 == 0 ? chip.Y : chip.Bottom - height, width, height)),
        ];
    }

    /// <summary>Cuts a quarter out of its chip's picture, resampled to the picture's own size.</summary>
    /// <param name="rgb">The chip's picture, side x side x RGB.</param>
    /// <param name="side">Pixels along the picture.</param>
    /// <param name="chip">The window that the picture shows.</param>
    /// <param name="quarter">One of <see cref="Of"/>.</param>
    /// <returns>The quarter's picture; null where it has one colour and so nothing to ask about.</returns>
    public static byte[]? Cut(ReadOnlySpan<byte> rgb, int side, ChipWindow chip, ChipWindow quarter)
    {
        var (scaleX, scaleY) = (side / (double)chip.Width, side / (double)chip.Height);
        var resampler = new BicubicResampler(
            side, side, side, side, (quarter.X - chip.X) * scaleX, (quarter.Y - chip.Y) * scaleY, quarter.Width * scaleX, quarter.Height * scaleY);
        var picture = new byte[side * side * 3];
        resampler.Apply(rgb, picture);
        var colour = new OneColour();
        colour.Look(picture, []);
        return colour.Holds ? null : picture;
    }
}
