using System.Buffers.Binary;
using System.IO.Compression;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>A small TIFF of bytes in 16-pixel tiles, written without any library; says where each tile's bytes stand.</summary>
internal sealed class TinyTiff
{
    public const int Tile = 16;

    private TinyTiff(byte[] bytes, (int Offset, int Length)[] tiles)
    {
        Bytes = bytes;
        Tiles = tiles;
    }

    public byte[] Bytes { get; }

    /// <summary>In rows of tiles.</summary>
    public (int Offset, int Length)[] Tiles { get; }

    /// <summary>Writes samples given by column, row and band; with a corner it lies in EPSG:32631 with pixels of a metre.</summary>
    public static TinyTiff Write(
        int width,
        int height,
        int bands,
        Func<int, int, int, byte> sample,
        bool deflate = true,
        (double X, double Y)? corner = null
    )
    {
        var across = (width + Tile - 1) / Tile;
        var down = (height + Tile - 1) / Tile;
        var file = new MemoryStream();
        file.Write("II*\0"u8);
        file.Write(new byte[4]);
        var tiles = new (int Offset, int Length)[across * down];
        for (var i = 0; i < tiles.Length; i++)
        {
            var pixels = new byte[Tile * Tile * bands];
            for (var p = 0; p < pixels.Length; p++)
            {
                var x = (i % across * Tile) + (p / bands % Tile);
                var y = (i / across * Tile) + (p / bands / Tile);
                pixels[p] = x < width && y < height ? sample(x, y, p % bands) : (byte)0;
            }

            var encoded = deflate ? Deflated(pixels) : pixels;
            tiles[i] = ((int)file.Position, encoded.Length);
            file.Write(encoded);
            if ((file.Position & 1) != 0)
                file.WriteByte(0);
        }

        var shorts = (int value) => BitConverter.GetBytes((ushort)value);
        var ints = (IEnumerable<int> values) => values.SelectMany(v => BitConverter.GetBytes(v)).ToArray();
        var doubles = (double[] values) => values.SelectMany(BitConverter.GetBytes).ToArray();
        var tags = new SortedDictionary<int, (int Type, int Count, byte[] Value)>
        {
            [256] = (4, 1, ints([width])),
            [257] = (4, 1, ints([height])),
            [258] = (3, bands, [.. Enumerable.Repeat(shorts(8), bands).SelectMany(b => b)]),
            [259] = (3, 1, shorts(deflate ? 8 : 1)),
            [262] = (3, 1, shorts(bands == 3 ? 2 : 1)),
            [277] = (3, 1, shorts(bands)),
            [322] = (3, 1, shorts(Tile)),
            [323] = (3, 1, shorts(Tile)),
            [324] = (4, tiles.Length, ints(tiles.Select(t => t.Offset))),
            [325] = (4, tiles.Length, ints(tiles.Select(t => t.Length))),
        };
        if (corner is { } at)
        {
            tags[33550] = (12, 3, doubles([1, 1, 0]));
            tags[33922] = (12, 6, doubles([0, 0, 0, at.X, at.Y, 0]));
            tags[34735] = (3, 12, [.. new[] { 1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32631 }.SelectMany(shorts)]);
        }

        foreach (var tag in tags.Keys.ToArray())
        {
            if (tags[tag].Value.Length <= 4)
                continue;
            var place = (int)file.Position;
            file.Write(tags[tag].Value);
            if ((file.Position & 1) != 0)
                file.WriteByte(0);
            tags[tag] = (tags[tag].Type, tags[tag].Count, BitConverter.GetBytes(place));
        }

        var directory = (int)file.Position;
        file.Write(shorts(tags.Count));
        foreach (var (tag, (type, count, value)) in tags)
        {
            file.Write([.. shorts(tag), .. shorts(type), .. BitConverter.GetBytes(count), .. value, .. new byte[4 - value.Length]]);
        }

        file.Write(new byte[4]);
        var bytes = file.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), directory);
        return new TinyTiff(bytes, tiles);
    }

    private static byte[] Deflated(byte[] pixels)
    {
        using var into = new MemoryStream();
        using (var zlib = new ZLibStream(into, CompressionLevel.Fastest))
            zlib.Write(pixels);
        return into.ToArray();
    }
}
