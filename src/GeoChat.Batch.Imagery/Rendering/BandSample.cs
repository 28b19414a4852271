using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>Percentiles of valid samples from an overview or from tiles spread over the scene; the same numbers on every call.</summary>
internal static class BandSample
{
    private const int MostBlocks = 64,
        MostValues = 1 << 20,
        EnoughSide = 512;

    public static IReadOnlyList<StretchRange> Percentiles(Raster scene, IReadOnlyList<int> bands, double low, double high)
    {
        var image = scene.Images.Overviews.LastOrDefault(o => Math.Max(o.Layout.Width, o.Layout.Height) >= EnoughSide) ?? scene.Images.Main;
        var ranges = new StretchRange[bands.Count];
        for (var i = 0; i < bands.Count; i++)
        {
            var same = bands.Take(i).ToList().IndexOf(bands[i]);
            ranges[i] = same >= 0 ? ranges[same] : Range(Values(scene, image, bands[i] - 1), low, high);
        }

        return ranges;
    }

    private static StretchRange Range(List<double> values, double low, double high)
    {
        if (values.Count == 0)
            return StretchRange.Identity;
        values.Sort();
        var min = At(values, low);
        var max = At(values, high);
        return max > min ? new StretchRange(min, max) : new StretchRange(min, min + 1);
    }

    /// <summary>Linear between ranks, as numpy's default.</summary>
    private static double At(List<double> sorted, double percent)
    {
        var rank = percent / 100 * (sorted.Count - 1);
        var below = (int)rank;
        var part = rank - Math.Floor(rank);
        return below + 1 < sorted.Count ? sorted[below] + (part * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    private static List<double> Values(Raster scene, RasterImage image, int band)
    {
        var layout = image.Layout;
        var header = scene.Header;
        var blocks = (long)layout.BlocksX * layout.BlocksY;
        var taken = Math.Min(blocks, MostBlocks);
        var step = Math.Max(1, (int)Math.Min(int.MaxValue, taken * layout.BlockWidth * layout.BlockHeight / MostValues));
        var values = new List<double>();
        var block = new byte[image.BlockBytes];
        var (plane, offset) = image.Planes > 1 ? (band, 0) : (0, band);
        var mask = image == scene.Images.Main ? scene.Images.Mask : null;
        if (image.Source.PrefetchBytes > 0)
        {
            var ranges = new List<ByteRange>();
            for (long n = 0; n < taken; n++)
                image.AddRanges(ranges, (int)(n * blocks / taken % layout.BlocksX), (int)(n * blocks / taken / layout.BlocksX));
            image.Source.Prefetch(ranges, CancellationToken.None);
        }

        for (long n = 0; n < taken; n++)
        {
            var index = n * blocks / taken;
            var bx = (int)(index % layout.BlocksX);
            var by = (int)(index / layout.BlocksX);
            if (!TryDecode(image, bx, by, plane, block))
                continue;
            var x = bx * layout.BlockWidth;
            var y = by * layout.BlockHeight;
            var width = Math.Min(layout.BlockWidth, layout.Width - x);
            var height = Math.Min(layout.BlockHeight, layout.Height - y);
            var valid = mask is null ? null : WindowReader.Read(mask, x, y, width, height, 0);
            for (var i = (int)(index % step); i < width * height; i += step)
            {
                if (valid is not null && valid[i] == 0)
                    continue;
                var value = SampleValues.At(
                    block,
                    (((i / width * layout.BlockWidth) + (i % width)) * image.SamplesPerBlock) + offset,
                    image.Type
                );
                if (double.IsFinite(value) && !SampleValues.IsNoData(value, header.NoData, image.Type))
                    values.Add(value);
            }
        }

        return values;
    }

    // A damaged block says nothing about the others.
    private static bool TryDecode(RasterImage image, int bx, int by, int plane, byte[] block)
    {
        try
        {
            return image.Decode(bx, by, plane, block);
        }
        catch (Exception e) when (e is BlockDecodeException or MalformedTiffException or LimitExceededException)
        {
            return false;
        }
    }
}
