using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Composite;

/// <summary>A scene at its place in a mosaic, in the mosaic's pixels.</summary>
internal sealed record MosaicTile(Raster Scene, int X, int Y)
{
    private readonly int _alpha = Scene.Header.Mask == MaskKind.Alpha ? Scene.Header.Colors.ToList().IndexOf("Alpha") : -1;

    public int Right => X + Scene.Header.Width;

    public int Bottom => Y + Scene.Header.Height;

    /// <summary>Every pixel holds data.</summary>
    public bool IsWhole => Scene.Header.Mask == MaskKind.None;

    /// <summary>
    /// The part of a window that the tile covers, in the tile's own pixels, and where it begins in the window; null where it covers
    /// none.
    /// </summary>
    public (int X, int Y, int Width, int Height, int AtX, int AtY)? Overlap(int x, int y, int width, int height)
    {
        var left = Math.Max(x, X);
        var top = Math.Max(y, Y);
        var right = Math.Min(x + width, Right);
        var bottom = Math.Min(y + height, Bottom);
        return left < right && top < bottom ? (left - X, top - Y, right - left, bottom - top, left - x, top - y) : null;
    }

    public byte[] Pixels(int x, int y, int width, int height) =>
        WindowReader.Read(Scene.Images.Main, x, y, width, height, Scene.Header.NoData ?? 0);

    /// <summary>Whether each pixel of a window holds data: 255 or 0; pixels are the window's own where they were read before.</summary>
    public byte[] Valid(int x, int y, int width, int height, byte[]? pixels = null)
    {
        if (Scene.Images.Mask is { } mask)
            return WindowReader.Read(mask, x, y, width, height, 0);
        var valid = new byte[width * height];
        if (IsWhole)
        {
            Array.Fill(valid, (byte)255);
            return valid;
        }

        pixels ??= Pixels(x, y, width, height);
        var bands = Scene.Header.Bands;
        var type = Scene.Header.SampleType;
        var noData = Scene.Header.NoData;
        for (var i = 0; i < valid.Length; i++)
        {
            if (_alpha >= 0)
            {
                valid[i] = SampleValues.At(pixels, (i * bands) + _alpha, type) != 0 ? (byte)255 : (byte)0;
                continue;
            }

            for (var band = 0; band < bands && valid[i] == 0; band++)
                valid[i] = SampleValues.IsNoData(SampleValues.At(pixels, (i * bands) + band, type), noData, type) ? (byte)0 : (byte)255;
        }

        return valid;
    }
}
