using System.Buffers;
using System.Runtime.InteropServices;
using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Pixels;

namespace GeoChat.Batch.Imagery.Images;

/// <summary>Cuts a window out of an image, block by block.</summary>
internal static class WindowReader
{
    public static byte[] Read(RasterImage image, int x, int y, int width, int height, double fill)
    {
        var layout = image.Layout;
        var sample = image.Type.Size();
        var bands = image.SamplesPerBlock * image.Planes;
        var pixel = bands * sample;
        var window = new byte[checked(width * height * pixel)];
        Prefetch(image, x, y, width, height);
        var block = ArrayPool<byte>.Shared.Rent(image.BlockBytes);
        try
        {
            for (var by = y / layout.BlockHeight; by * layout.BlockHeight < y + height; by++)
            {
                for (var bx = x / layout.BlockWidth; bx * layout.BlockWidth < x + width; bx++)
                {
                    for (var plane = 0; plane < image.Planes; plane++)
                    {
                        if (!image.Decode(bx, by, plane, block))
                            Fill(block.AsSpan(0, image.BlockBytes), image.Type, fill);
                        var left = Math.Max(x, bx * layout.BlockWidth);
                        var right = Math.Min(x + width, (bx + 1) * layout.BlockWidth);
                        var top = Math.Max(y, by * layout.BlockHeight);
                        var bottom = Math.Min(y + height, (by + 1) * layout.BlockHeight);
                        for (var row = top; row < bottom; row++)
                        {
                            var from = block.AsSpan(
                                (((row - (by * layout.BlockHeight)) * layout.BlockWidth) + left - (bx * layout.BlockWidth))
                                    * image.SamplesPerBlock
                                    * sample
                            );
                            var to = window.AsSpan((((row - y) * width) + left - x) * pixel);
                            if (image.Planes == 1)
                                from[..((right - left) * pixel)].CopyTo(to);
                            else
                                Interleave(from, to[(plane * sample)..], right - left, sample, pixel);
                        }
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return window;
    }

    /// <summary>Fills with one value of the type, rounded and clipped as GDAL does it.</summary>
    public static void Fill(Span<byte> target, SampleType type, double value)
    {
        if (!type.IsFloat())
            value = double.IsNaN(value) ? 0 : Math.Round(value, MidpointRounding.AwayFromZero);
        switch (type)
        {
            case SampleType.UInt8:
                target.Fill(byte.CreateSaturating(value));
                break;
            case SampleType.Int8:
                target.Fill((byte)sbyte.CreateSaturating(value));
                break;
            case SampleType.UInt16:
                MemoryMarshal.Cast<byte, ushort>(target).Fill(ushort.CreateSaturating(value));
                break;
            case SampleType.Int16:
                MemoryMarshal.Cast<byte, short>(target).Fill(short.CreateSaturating(value));
                break;
            case SampleType.UInt32:
                MemoryMarshal.Cast<byte, uint>(target).Fill(uint.CreateSaturating(value));
                break;
            case SampleType.Int32:
                MemoryMarshal.Cast<byte, int>(target).Fill(int.CreateSaturating(value));
                break;
            case SampleType.UInt64:
                MemoryMarshal.Cast<byte, ulong>(target).Fill(ulong.CreateSaturating(value));
                break;
            case SampleType.Int64:
                MemoryMarshal.Cast<byte, long>(target).Fill(long.CreateSaturating(value));
                break;
            case SampleType.Float32:
                MemoryMarshal.Cast<byte, float>(target).Fill((float)value);
                break;
            default:
                MemoryMarshal.Cast<byte, double>(target).Fill(value);
                break;
        }
    }

    private static void Prefetch(RasterImage image, int x, int y, int width, int height)
    {
        if (image.Source.PrefetchBytes == 0)
            return;
        var ranges = new List<ByteRange>();
        for (var by = y / image.Layout.BlockHeight; by * image.Layout.BlockHeight < y + height; by++)
        {
            for (var bx = x / image.Layout.BlockWidth; bx * image.Layout.BlockWidth < x + width; bx++)
                image.AddRanges(ranges, bx, by);
        }

        image.Source.Prefetch(ranges, CancellationToken.None);
    }

    private static void Interleave(ReadOnlySpan<byte> from, Span<byte> to, int count, int sample, int pixel)
    {
        for (var i = 0; i < count; i++)
            from.Slice(i * sample, sample).CopyTo(to[(i * pixel)..]);
    }
}
