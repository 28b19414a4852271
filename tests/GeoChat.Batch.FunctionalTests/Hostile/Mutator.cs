using System.Buffers.Binary;

namespace GeoChat.Batch.FunctionalTests.Hostile;

/// <summary>
/// Damages valid files in the ways that break readers: odd numbers in tags, flipped bits, cut ends, parts copied over others. The
/// same seed and number give the same file.
/// </summary>
internal static class Mutator
{
    private static readonly uint[] Odd =
    [
        0,
        1,
        2,
        3,
        7,
        8,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0x7FFFFFFF,
        0x80000000,
        0xFFFFFFF0,
        0xFFFFFFFF,
    ];

    public static byte[] Mutate(IReadOnlyList<byte[]> seeds, int seed, int number)
    {
        var random = new Random((seed * 1_000_003) + number);
        var bytes = (byte[])seeds[number % seeds.Count].Clone();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            switch (random.Next(7))
            {
                case 0 or 1 or 2:
                    Tag(bytes, random);
                    break;
                case 3:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 4:
                    for (int at = random.Next(bytes.Length), left = random.Next(1, 16); left > 0 && at < bytes.Length; at++, left--)
                        bytes[at] = (byte)random.Next(256);
                    break;
                case 5:
                    var length = random.Next(1, Math.Min(64, bytes.Length));
                    bytes
                        .AsSpan(random.Next(bytes.Length - length + 1), length)
                        .ToArray()
                        .CopyTo(bytes, random.Next(bytes.Length - length + 1));
                    break;
                default:
                    if (random.Next(4) == 0)
                        bytes = bytes[..random.Next(1, bytes.Length)];
                    break;
            }
        }

        return bytes;
    }

    /// <summary>Puts an odd number into the type, count or value of a tag of the first directory.</summary>
    private static void Tag(byte[] bytes, Random random)
    {
        if (bytes.Length < 16)
            return;
        var bigEndian = bytes[0] == 'M';
        var big = bytes[2] == 43 || bytes[3] == 43;
        var directory = big
            ? (int)Math.Min(Read(bytes, bigEndian ? 12 : 8, 4, bigEndian), int.MaxValue)
            : (int)Math.Min(Read(bytes, 4, 4, bigEndian), int.MaxValue);
        var (first, size) = big ? (directory + 8, 20) : (directory + 2, 12);
        if (directory <= 0 || first + size > bytes.Length)
            return;
        var count = (int)Math.Min(Read(bytes, directory, 2, bigEndian), 64);
        var entry = first + (random.Next(Math.Max(1, count)) * size);
        var (at, width) = random.Next(8) switch
        {
            0 => (0, 2),
            1 => (2, 2),
            2 => (4, 4),
            _ => (big ? 12 : 8, random.Next(2) == 0 ? 2 : 4),
        };
        if (entry + at + width > bytes.Length)
            return;
        var value = random.Next(3) == 0 ? (uint)random.Next(70000) : Odd[random.Next(Odd.Length)];
        var target = bytes.AsSpan(entry + at);
        if (width == 2 && bigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)value);
        else if (width == 2)
            BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value);
        else if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(target, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(target, value);
    }

    private static uint Read(byte[] bytes, int at, int width, bool bigEndian) =>
        at + width > bytes.Length
            ? 0
            : (width, bigEndian) switch
            {
                (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)),
                (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)),
                (_, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)),
            };
}
