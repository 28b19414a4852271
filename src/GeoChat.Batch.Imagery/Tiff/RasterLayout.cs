using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>
/// How one image of the file is stored, every number checked against <see cref="SceneLimits"/> and against the others.
/// A "block" is a tile or a strip.
/// </summary>
internal sealed record RasterLayout
{
    /// <summary>libtiff cuts a file of one uncompressed strip into pieces of this size; GDAL reports those.</summary>
    private const int ChoppedStripBytes = 8192;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Samples per pixel in the file.</summary>
    public required int Samples { get; init; }

    public required int BitsPerSample { get; init; }

    public required SampleType Type { get; init; }

    public required Compression Compression { get; init; }

    public required Photometric Photometric { get; init; }

    public required bool Planar { get; init; }

    public required int Predictor { get; init; }

    public required bool ReversedBits { get; init; }

    public required bool Tiled { get; init; }

    public required int BlockWidth { get; init; }

    public required int BlockHeight { get; init; }

    /// <summary>The file has one uncompressed strip, which is read in rows of blocks.</summary>
    public required bool Chopped { get; init; }

    public required IReadOnlyList<int> ExtraSamples { get; init; }

    public int BlocksX => (Width + BlockWidth - 1) / BlockWidth;

    public int BlocksY => (Height + BlockHeight - 1) / BlockHeight;

    /// <summary>Samples that lie side by side in a block.</summary>
    public int SamplesPerBlock => Planar ? 1 : Samples;

    public int Planes => Planar ? Samples : 1;

    /// <summary>GDAL reads these through libtiff's conversion to RGBA.</summary>
    public bool ConvertedToRgba =>
        BitsPerSample == 8
        && Photometric switch
        {
            Photometric.Cmyk => Samples >= 4 && IsCmykInk,
            Photometric.CieLab => Samples == 3,
            Photometric.YCbCr => Samples is 3 or 4 && Compression != Compression.Jpeg,
            _ => false,
        };

    /// <summary>How many of red, green, blue and alpha GDAL then shows.</summary>
    public int RgbaBands => Photometric == Photometric.YCbCr ? Samples : 4;

    /// <summary>The inks are cyan, magenta, yellow and black.</summary>
    public required bool IsCmykInk { get; init; }

    /// <summary>Bytes of a row of a block as it stands in the file after decompression.</summary>
    public long RawRowBytes => (((long)BlockWidth * SamplesPerBlock * BitsPerSample) + 7) / 8;

    /// <summary>Bytes of a row of a block once its samples are widened to <see cref="Type"/>.</summary>
    public int RowBytes => BlockWidth * SamplesPerBlock * Type.Size();

    /// <summary>Rows of a block that the file stores: tiles are always whole, the last strip is not.</summary>
    public int StoredRows(int blockRow) => Tiled ? BlockHeight : Math.Min(BlockHeight, Height - (blockRow * BlockHeight));

    public static RasterLayout Read(TiffDirectory directory)
    {
        var limits = directory.Bytes.Limits;
        var width = Side(directory, TiffTag.ImageWidth, limits);
        var height = Side(directory, TiffTag.ImageLength, limits);
        if ((long)width * height > limits.MaxPixels)
            throw new LimitExceededException($"{width} x {height} pixels", nameof(SceneLimits.MaxPixels));
        var samples = directory.Int32(TiffTag.SamplesPerPixel, 1);
        if (samples < 1)
            throw new MalformedTiffException($"it has {samples} bands");
        if (samples > limits.MaxBands)
            throw new LimitExceededException($"{samples} bands", nameof(SceneLimits.MaxBands));
        var bits = SampleFormats.Bits(directory, samples);
        var type = SampleFormats.Type(directory, samples, bits);
        var compression = Compressions.Check(directory.Int32(TiffTag.Compression, 1));
        var planar = directory.Int32(TiffTag.PlanarConfiguration, 1) switch
        {
            1 => false,
            2 => samples > 1,
            var other => throw new MalformedTiffException($"planar configuration {other}"),
        };
        var tiled = directory.Has(TiffTag.TileWidth) || directory.Has(TiffTag.TileLength);
        var blockWidth = tiled ? directory.Int32(TiffTag.TileWidth, 0) : width;
        // 2^32-1 rows a strip, the default, means all rows in one.
        var rows = directory.Integer(TiffTag.RowsPerStrip) ?? uint.MaxValue;
        var blockHeight = tiled ? directory.Int32(TiffTag.TileLength, 0) : (int)Math.Min((ulong)height, rows);
        if (blockWidth <= 0 || blockHeight <= 0 || blockWidth > limits.MaxSide || blockHeight > limits.MaxSide)
            throw new MalformedTiffException($"its tiles or strips are {blockWidth} x {blockHeight}");

        var layout = new RasterLayout
        {
            Width = width,
            Height = height,
            Samples = samples,
            BitsPerSample = bits,
            Type = type,
            Compression = compression,
            Photometric = (Photometric)directory.Int32(TiffTag.Photometric, 1),
            Planar = planar,
            Predictor = directory.Int32(TiffTag.Predictor, 1),
            ReversedBits = directory.Int32(TiffTag.FillOrder, 1) == 2,
            Tiled = tiled,
            BlockWidth = blockWidth,
            BlockHeight = blockHeight,
            Chopped = false,
            IsCmykInk = directory.Int32(TiffTag.InkSet, 1) == 1,
            ExtraSamples = [.. directory.Integers(TiffTag.ExtraSamples).Take(samples).Select(v => (int)Math.Min(v, int.MaxValue))],
        };
        // libtiff leaves a strip whole that is called planar, be it of one band.
        return Check(directory.Int32(TiffTag.PlanarConfiguration, 1) == 1 ? layout.Chop() : layout, limits);
    }

    private static RasterLayout Check(RasterLayout layout, SceneLimits limits)
    {
        if (
            layout.RawRowBytes * layout.BlockHeight > limits.MaxBlockBytes
            || (long)layout.BlockWidth * layout.BlockHeight * layout.SamplesPerBlock * layout.Type.Size() > limits.MaxBlockBytes
        )
            throw new LimitExceededException(
                $"a tile or strip of {layout.BlockWidth} x {layout.BlockHeight} pixels",
                nameof(SceneLimits.MaxBlockBytes)
            );
        if ((long)layout.BlocksX * layout.BlocksY * layout.Planes > limits.MaxBlocks)
            throw new LimitExceededException(
                $"{(long)layout.BlocksX * layout.BlocksY * layout.Planes} tiles or strips",
                nameof(SceneLimits.MaxBlocks)
            );
        var predictorFits = layout.Predictor switch
        {
            1 => true,
            2 => layout.BitsPerSample is 8 or 16 or 32 or 64,
            3 => layout.Type.IsFloat() && layout.BitsPerSample is 16 or 24 or 32 or 64,
            _ => false,
        };
        if (
            !predictorFits
            && layout.Compression
                is Compression.Lzw
                    or Compression.AdobeDeflate
                    or Compression.Deflate
                    or Compression.Zstd
                    or Compression.Lzma
        )
            throw new MalformedTiffException($"predictor {layout.Predictor} on {layout.BitsPerSample}-bit samples");
        return layout;
    }

    private RasterLayout Chop()
    {
        if (Tiled || Compression != Compression.None || BlockHeight < Height || RawRowBytes * Height <= ChoppedStripBytes)
            return this;
        return this with { Chopped = true, BlockHeight = (int)Math.Max(1, ChoppedStripBytes / RawRowBytes) };
    }

    private static int Side(TiffDirectory directory, TiffTag tag, SceneLimits limits)
    {
        var value = directory.Integer(tag) ?? throw new MalformedTiffException($"it has no {tag}");
        if (value == 0)
            throw new MalformedTiffException($"its {tag} is 0");
        return value <= (ulong)limits.MaxSide
            ? (int)value
            : throw new LimitExceededException($"a side of {value} pixels", nameof(SceneLimits.MaxSide));
    }
}
