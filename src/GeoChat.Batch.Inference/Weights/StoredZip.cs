using System.Buffers.Binary;
using System.Text;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>
/// Directory of a zip whose entries are stored uncompressed, as <c>torch.save</c> writes it (zip64 included): where each entry's
/// bytes are.
/// </summary>
internal static class StoredZip
{
    private const int DirectoryLimit = 64 << 20;

    /// <exception cref="WeightFileException">No zip, cut short, compressed, or entries outside the file.</exception>
    public static IReadOnlyDictionary<string, (long Offset, long Size)> ReadDirectory(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var (start, size, count) = FindDirectory(path, file, length);
        if (size > DirectoryLimit || start < 0 || size < 0 || start > length - size)
            throw Damaged(path, "its directory lies outside the file");
        var directory = Read(path, file, start, (int)size);
        var entries = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        var at = 0;
        for (var i = 0L; i < count; i++)
        {
            if (at > directory.Length - 46 || U32(directory, at) != 0x02014b50)
                throw Damaged(path, "its directory is broken");
            int names = U16(directory, at + 28),
                extras = U16(directory, at + 30),
                comments = U16(directory, at + 32);
            if (at + 46 + names + extras + comments > directory.Length)
                throw Damaged(path, "its directory is broken");
            var name = Encoding.UTF8.GetString(directory, at + 46, names);
            if ((U16(directory, at + 8) & 1) != 0 || U16(directory, at + 10) != 0)
                throw Damaged(path, $"its entry '{name}' is compressed or encrypted, which torch never writes");
            long packed = U32(directory, at + 20),
                full = U32(directory, at + 24),
                local = U32(directory, at + 42);
            ReadZip64(directory.AsSpan(at + 46 + names, extras), ref full, ref packed, ref local);
            if (packed != full || full < 0 || local < 0 || local > length - 30)
                throw Damaged(path, $"its entry '{name}' lies outside the file");
            var header = Read(path, file, local, 30);
            var offset = local + 30 + U16(header, 26) + U16(header, 28);
            if (U32(header, 0) != 0x04034b50 || offset > length - full)
                throw Damaged(path, $"its entry '{name}' lies outside the file");
            if (!entries.TryAdd(name, (offset, full)))
                throw Damaged(path, $"its entry '{name}' is there twice");
            at += 46 + names + extras + comments;
        }

        CheckOverlap(path, entries);
        return entries;
    }

    private static (long Start, long Size, long Count) FindDirectory(
        string path,
        Microsoft.Win32.SafeHandles.SafeFileHandle file,
        long length
    )
    {
        var tail = Read(path, file, Math.Max(0, length - 65_557), (int)Math.Min(length, 65_557));
        for (var at = tail.Length - 22; at >= 0; at--)
        {
            if (U32(tail, at) != 0x06054b50)
                continue;
            long count = U16(tail, at + 10),
                size = U32(tail, at + 12),
                start = U32(tail, at + 16);
            if (count != 0xffff && size != 0xffffffff && start != 0xffffffff)
                return (start, size, count);
            if (at < 20 || U32(tail, at - 20) != 0x07064b50)
                throw Damaged(path, "its zip64 locator is missing");
            var end = (long)BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(at - 12));
            if (end < 0 || end > length - 56)
                throw Damaged(path, "its directory lies outside the file");
            var record = Read(path, file, end, 56);
            if (U32(record, 0) != 0x06064b50)
                throw Damaged(path, "its zip64 record is broken");
            return (I64(record, 48), I64(record, 40), I64(record, 32));
        }

        throw Damaged(path, "it is no zip, or it was cut short");
    }

    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long full, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
                return;
            if (id == 1)
            {
                var fields = extra.Slice(4, size);
                Take(ref full, ref fields);
                Take(ref packed, ref fields);
                Take(ref local, ref fields);
                return;
            }

            extra = extra[(4 + size)..];
        }

        static void Take(ref long value, ref ReadOnlySpan<byte> fields)
        {
            if (value != 0xffffffff || fields.Length < 8)
                return;
            value = BinaryPrimitives.ReadInt64LittleEndian(fields);
            fields = fields[8..];
        }
    }

    private static void CheckOverlap(string path, Dictionary<string, (long Offset, long Size)> entries)
    {
        var end = 0L;
        foreach (var (name, entry) in entries.OrderBy(e => e.Value.Offset).ThenBy(e => e.Value.Size))
        {
            if (entry.Offset < end)
                throw Damaged(path, $"its entry '{name}' shares bytes with another");
            end = entry.Offset + entry.Size;
        }
    }

    private static byte[] Read(string path, Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, int count)
    {
        var bytes = new byte[count];
        return RandomAccess.Read(file, bytes, offset) == count ? bytes : throw Damaged(path, "it ends early");
    }

    private static ushort U16(byte[] b, int at) => BinaryPrimitives.ReadUInt16LittleEndian(b.AsSpan(at));

    private static uint U32(byte[] b, int at) => BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(at));

    private static long I64(byte[] b, int at) => BinaryPrimitives.ReadInt64LittleEndian(b.AsSpan(at));

    private static WeightFileException Damaged(string path, string why) => new($"{path} is damaged: {why}. Fetch it again.");
}
