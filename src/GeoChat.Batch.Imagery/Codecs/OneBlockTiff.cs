using System.Buffers.Binary;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>
/// The header of a little-endian TIFF that holds one block only, made from tags that were checked. A block's encoded bytes are put
/// right behind it, so that libtiff decodes them without ever seeing the user's file.
/// </summary>
internal sealed class OneBlockTiff
{
    private readonly byte[] _header;
    private readonly int _heightAt;
    private readonly int _rowsAt;
    private readonly int _lengthAt;

    public OneBlockTiff(RasterLayout layout, TiffDirectory directory)
    {
        var samples = layout.SamplesPerBlock;
        var tags = new SortedDictionary<TiffTag, ushort[]>
        {
            [TiffTag.BitsPerSample] = [.. Enumerable.Repeat((ushort)layout.BitsPerSample, samples)],
            [TiffTag.Compression] = [(ushort)layout.Compression],
            // A palette would have to be there; it changes no sample.
            [TiffTag.Photometric] =
            [
                (ushort)(
                    (layout.Planar && layout.Photometric != Photometric.Mask) || layout.Photometric == Photometric.Palette
                        ? Photometric.MinIsBlack
                        : layout.Photometric
                ),
            ],
            [TiffTag.SamplesPerPixel] = [(ushort)samples],
            [TiffTag.PlanarConfiguration] = [1],
            [TiffTag.SampleFormat] = [.. Enumerable.Repeat((ushort)FormatOf(layout.Type), samples)],
        };
        Copy(directory, tags, TiffTag.FillOrder, TiffTag.T4Options, TiffTag.T6Options, TiffTag.YCbCrSubsampling, TiffTag.LercParameters);
        if (!layout.Planar)
            Copy(directory, tags, TiffTag.ExtraSamples);
        // Undone by us, but where libtiff converts the colours and so needs the samples.
        if (layout.Predictor > 1)
            tags[TiffTag.Predictor] = [(ushort)(layout is { ConvertedToRgba: true, Planar: false } ? layout.Predictor : 1)];
        var tables = directory.Data(TiffTag.JpegTables);

        var count = tags.Count + 5 + (tables.Length > 0 ? 1 : 0);
        var extra = 8 + 2 + (count * 12) + 4;
        _header = new byte[extra + tags.Values.Where(v => v.Length > 1).Sum(v => v.Length * 4) + tables.Length + (tables.Length & 1)];
        "II*\0"u8.CopyTo(_header);
        Put32(4, 8);
        Put16(8, count);
        var at = 10;
        void Entry(TiffTag tag, int type, int values, uint value)
        {
            Put16(at, (int)tag);
            Put16(at + 2, type);
            Put32(at + 4, (uint)values);
            Put32(at + 8, value);
            at += 12;
        }

        var all = tags.Keys.Concat([
            TiffTag.ImageWidth,
            TiffTag.ImageLength,
            TiffTag.StripOffsets,
            TiffTag.RowsPerStrip,
            TiffTag.StripByteCounts,
        ]);
        if (tables.Length > 0)
            all = all.Append(TiffTag.JpegTables);
        foreach (var tag in all.Order())
        {
            switch (tag)
            {
                case TiffTag.ImageWidth:
                    Entry(tag, 4, 1, (uint)layout.BlockWidth);
                    break;
                case TiffTag.ImageLength:
                    _heightAt = at + 8;
                    Entry(tag, 4, 1, 0);
                    break;
                case TiffTag.RowsPerStrip:
                    _rowsAt = at + 8;
                    Entry(tag, 4, 1, 0);
                    break;
                case TiffTag.StripOffsets:
                    Entry(tag, 4, 1, (uint)_header.Length);
                    break;
                case TiffTag.StripByteCounts:
                    _lengthAt = at + 8;
                    Entry(tag, 4, 1, 0);
                    break;
                case TiffTag.JpegTables:
                    tables.CopyTo(_header, extra);
                    Entry(tag, 7, tables.Length, (uint)extra);
                    extra += tables.Length + (tables.Length & 1);
                    break;
                default:
                    var values = tags[tag];
                    // Lerc's parameters are LONGs, all others SHORTs.
                    var wide = tag is TiffTag.LercParameters or TiffTag.T4Options or TiffTag.T6Options;
                    if (values.Length * (wide ? 4 : 2) <= 4)
                    {
                        Entry(tag, wide ? 4 : 3, values.Length, values[0] | (values.Length > 1 ? (uint)values[1] << 16 : 0));
                        break;
                    }

                    Entry(tag, wide ? 4 : 3, values.Length, (uint)extra);
                    foreach (var value in values)
                    {
                        Put16(extra, value);
                        extra += wide ? 4 : 2;
                    }

                    break;
            }
        }

        if (extra > _header.Length)
            throw new InvalidOperationException("the header of a one-block TIFF was sized too small");
    }

    /// <summary>Bytes of the header; the encoded block follows it.</summary>
    public int Length => _header.Length;

    /// <summary>Writes the header for a block of so many rows and encoded bytes.</summary>
    public void WriteTo(Span<byte> file, int rows, int encodedLength)
    {
        _header.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file[_heightAt..], rows);
        BinaryPrimitives.WriteInt32LittleEndian(file[_rowsAt..], rows);
        BinaryPrimitives.WriteInt32LittleEndian(file[_lengthAt..], encodedLength);
    }

    private static int FormatOf(SampleType type) =>
        type switch
        {
            SampleType.Int8 or SampleType.Int16 or SampleType.Int32 or SampleType.Int64 => 2,
            SampleType.Float32 or SampleType.Float64 => 3,
            _ => 1,
        };

    private static void Copy(TiffDirectory from, SortedDictionary<TiffTag, ushort[]> to, params ReadOnlySpan<TiffTag> tags)
    {
        foreach (var tag in tags)
        {
            var values = from.Integers(tag);
            if (values.Length > 0)
                to[tag] = [.. values.Take(64).Select(v => (ushort)Math.Min(v, ushort.MaxValue))];
        }
    }

    private void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_header.AsSpan(at), (ushort)value);

    private void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(at), value);
}
