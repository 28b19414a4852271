using System.Runtime.CompilerServices;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>
/// Turns decoded samples of one image into 8-bit RGB and validity (255 or 0), row by row. A pixel is invalid when all chosen bands
/// hold the nodata value, or its alpha or mask is 0.
/// </summary>
internal sealed class RgbView
{
    private readonly RasterImage _image;
    private readonly int[] _bands;
    private readonly byte[][]? _tables;
    private readonly StretchRange[] _ranges;
    private readonly double? _noData;
    private readonly int _alpha;
    private readonly int _stride;
    private readonly bool _planar;

    public RgbView(Raster scene, RasterImage image, Stretch stretch)
    {
        _image = image;
        _bands = [.. stretch.Bands.Select(b => b - 1)];
        _ranges = [.. stretch.Ranges];
        // Read for every row: a layout works them out anew.
        _stride = image.SamplesPerBlock;
        _planar = image.Planes > 1;
        var mask = scene.Header.Mask;
        _noData = mask == MaskKind.Nodata ? scene.Header.NoData : null;
        _alpha = mask == MaskKind.Alpha ? scene.Header.Colors.ToList().IndexOf("Alpha") : -1;
        ByNoData = _noData is not null || image.Type.IsFloat();
        _tables = image.Type.Size() <= 2 ? [.. Enumerable.Range(0, 3).Select(Table)] : null;
        // Already red, green, blue side by side, not to be changed.
        Direct =
            image is { Type: SampleType.UInt8, Planes: 1, SamplesPerBlock: 3 }
            && _bands is [0, 1, 2]
            && image.Layout.BitsPerSample == 8
            && _ranges.All(r => r == StretchRange.Identity)
            && image.Layout.Photometric is Photometric.Rgb or Photometric.YCbCr;
    }

    /// <summary>Validity has to be read off the samples.</summary>
    public bool HasValidity => ByNoData || _alpha >= 0;

    /// <summary>Rows can be copied as they are.</summary>
    public bool Direct { get; }

    private bool ByNoData { get; }

    /// <summary>Converts one row of a block's plane; planes are given in turn, and validity (0 at first) gathers.</summary>
    [MethodImpl(HotLoop.Options)]
    public void Row(ReadOnlySpan<byte> samples, int plane, Span<byte> rgb, Span<byte> valid)
    {
        var stride = _stride;
        var count = rgb.Length / 3;
        if (Direct)
        {
            samples[..rgb.Length].CopyTo(rgb);
            if (!HasValidity)
                return;
        }

        for (var channel = 0; channel < 3; channel++)
        {
            var band = _bands[channel];
            if (_planar && band != plane)
                continue;
            var offset = _planar ? 0 : band;
            if (!Direct)
                Channel(samples, stride, offset, channel, rgb, count);
            if (ByNoData)
                Validity(samples, stride, offset, valid);
        }

        if (_alpha < 0 || (_planar && plane != _alpha))
            return;
        var at = _planar ? 0 : _alpha;
        for (var i = 0; i < count; i++)
            valid[i] = SampleValues.At(samples, (i * stride) + at, _image.Type) != 0 ? (byte)255 : (byte)0;
    }

    [MethodImpl(HotLoop.Options)]
    private void Channel(ReadOnlySpan<byte> samples, int stride, int offset, int channel, Span<byte> rgb, int count)
    {
        if (_tables is { } tables && _image.Type.Size() == 1)
        {
            var table = tables[channel];
            for (var i = 0; i < count; i++)
                rgb[(i * 3) + channel] = table[samples[(i * stride) + offset]];
        }
        else if (_tables is { } wide)
        {
            var table = wide[channel];
            var shorts = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(samples);
            for (var i = 0; i < count; i++)
                rgb[(i * 3) + channel] = table[shorts[(i * stride) + offset]];
        }
        else
        {
            var range = _ranges[channel];
            for (var i = 0; i < count; i++)
                rgb[(i * 3) + channel] = range.Apply(SampleValues.At(samples, (i * stride) + offset, _image.Type));
        }
    }

    [MethodImpl(HotLoop.Options)]
    private void Validity(ReadOnlySpan<byte> samples, int stride, int offset, Span<byte> valid)
    {
        if (_image.Type == SampleType.UInt8 && _noData is { } no)
        {
            // No byte equals a nodata value that is none.
            var same = no is >= 0 and <= 255 && no == Math.Floor(no) ? (int)no : -1;
            for (var i = 0; i < valid.Length; i++)
                valid[i] |= samples[(i * stride) + offset] == same ? (byte)0 : (byte)255;
            return;
        }

        for (var i = 0; i < valid.Length; i++)
            valid[i] |= SampleValues.IsNoData(SampleValues.At(samples, (i * stride) + offset, _image.Type), _noData, _image.Type)
                ? (byte)0
                : (byte)255;
    }

    private byte[] Table(int channel)
    {
        var layout = _image.Layout;
        var type = _image.Type;
        var table = new byte[type.Size() == 1 ? 256 : 65536];
        var palette = _image.Palette;
        var entries = palette.Count / 3;
        // Samples of 1, 2 and 4 bits fill the whole range; wider ones do as the stretch says.
        var widen = layout.BitsPerSample < 8 ? 255.0 / ((1 << layout.BitsPerSample) - 1) : 1;
        for (var i = 0; i < table.Length; i++)
        {
            if (entries > 0)
            {
                table[i] = i < entries ? (byte)(palette[(channel * entries) + i] >> 8) : (byte)0;
                continue;
            }

            var value =
                type switch
                {
                    SampleType.Int8 => (sbyte)i,
                    SampleType.Int16 => (short)i,
                    _ => (double)i,
                } * widen;
            var mapped = _ranges[channel].Apply(value);
            table[i] = layout.Photometric == Photometric.MinIsWhite ? (byte)(255 - mapped) : mapped;
        }

        return table;
    }
}
