using BitMiracle.LibTiff.Classic;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Small GeoTIFFs that tests write: RGB, tiled, EPSG:32631, 0.3 m a pixel.</summary>
internal static class TestScenes
{
    private const int TileSide = 256;
    private static readonly Lock Extender = new();
    private static bool _extended;

    /// <summary>A scene whose pixels come from a function of column and row.</summary>
    public static string Write(
        string path,
        int width,
        int height,
        Func<int, int, (byte R, byte G, byte B)> pixel,
        bool georeference = true,
        double gsd = 0.3
    )
    {
        Extend();
        using var tiff = Tiff.Open(path, "w");
        tiff.SetField(TiffTag.IMAGEWIDTH, width);
        tiff.SetField(TiffTag.IMAGELENGTH, height);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.COMPRESSION, Compression.ADOBE_DEFLATE);
        tiff.SetField(TiffTag.TILEWIDTH, TileSide);
        tiff.SetField(TiffTag.TILELENGTH, TileSide);
        if (georeference)
        {
            tiff.SetField((TiffTag)33550, 3, new[] { gsd, gsd, 0.0 });
            tiff.SetField((TiffTag)33922, 6, new[] { 0.0, 0.0, 0.0, 500000.0, 4649776.0, 0.0 });
            tiff.SetField((TiffTag)34735, 16, new short[] { 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32631 });
        }

        var tile = new byte[TileSide * TileSide * 3];
        for (var y = 0; y < height; y += TileSide)
        {
            for (var x = 0; x < width; x += TileSide)
            {
                Fill(tile, x, y, width, height, pixel);
                tiff.WriteEncodedTile(tiff.ComputeTile(x, y, 0, 0), tile, tile.Length);
            }
        }

        return path;
    }

    /// <summary>One band of one byte, EPSG:4326: a mask over another raster.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="value">By column and row.</param>
    /// <param name="place">West and north edge, degrees a pixel.</param>
    public static void WriteMask(
        string path,
        int width,
        int height,
        Func<int, int, byte> value,
        (double West, double North, double StepX, double StepY) place
    )
    {
        Extend();
        using var tiff = Tiff.Open(path, "w");
        tiff.SetField(TiffTag.IMAGEWIDTH, width);
        tiff.SetField(TiffTag.IMAGELENGTH, height);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.SetField(TiffTag.ROWSPERSTRIP, 1);
        tiff.SetField((TiffTag)33550, 3, new[] { place.StepX, place.StepY, 0.0 });
        tiff.SetField((TiffTag)33922, 6, new[] { 0.0, 0.0, 0.0, place.West, place.North, 0.0 });
        tiff.SetField((TiffTag)34735, 16, new short[] { 1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326 });
        for (var y = 0; y < height; y++)
            tiff.WriteScanline([.. Enumerable.Range(0, width).Select(x => value(x, y))], y);
    }

    /// <summary>Pixels that differ from place to place, so that no two chips are alike.</summary>
    public static (byte R, byte G, byte B) Textured(int x, int y) => ((byte)(x * 7), (byte)(y * 13), (byte)((x ^ y) * 3));

    private static void Fill(byte[] tile, int left, int top, int width, int height, Func<int, int, (byte R, byte G, byte B)> pixel)
    {
        Array.Clear(tile);
        for (var row = 0; row < TileSide && top + row < height; row++)
        {
            for (var col = 0; col < TileSide && left + col < width; col++)
                (tile[((row * TileSide) + col) * 3], tile[(((row * TileSide) + col) * 3) + 1], tile[(((row * TileSide) + col) * 3) + 2]) =
                    pixel(left + col, top + row);
        }
    }

    private static void Extend()
    {
        lock (Extender)
        {
            if (_extended)
                return;
            Tiff.SetTagExtender(tiff =>
                tiff.MergeFieldInfo(
                    [
                        new TiffFieldInfo((TiffTag)33550, -1, -1, TiffType.DOUBLE, FieldBit.Custom, true, true, "ModelPixelScale"),
                        new TiffFieldInfo((TiffTag)33922, -1, -1, TiffType.DOUBLE, FieldBit.Custom, true, true, "ModelTiepoint"),
                        new TiffFieldInfo((TiffTag)34735, -1, -1, TiffType.SHORT, FieldBit.Custom, true, true, "GeoKeyDirectory"),
                    ],
                    3
                )
            );
            _extended = true;
        }
    }
}
