using System.Buffers.Binary;
using System.Numerics;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>
/// Reads torch's file format of before 1.6: five pickles (magic, version, machine, tensors, storage keys), then the storages, each
/// after its count.
/// </summary>
internal static class LegacyTorchFile
{
    private const int HeadLimit = 64 << 20;

    private static readonly byte[] Magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Whether the file starts with the old format's magic number.</summary>
    public static bool Is(string path)
    {
        using var file = File.OpenHandle(path);
        var start = new byte[Magic.Length];
        return RandomAccess.Read(file, start, 0) == start.Length && start.AsSpan().SequenceEqual(Magic);
    }

    /// <exception cref="WeightFileException">The file is damaged.</exception>
    /// <exception cref="UnsafePickleException">It holds more than tensors.</exception>
    public static IReadOnlyList<TensorEntry> ReadEntries(string path)
    {
        var length = new FileInfo(path).Length;
        var head = TorchFile.Bytes(path, 0, Math.Min(length, HeadLimit));
        var at = 0;
        _ = (BigInteger)Next()!;
        Next();
        if (Next() is Dictionary<object, object?> machine && machine.TryGetValue("little_endian", out var little) && little is false)
            throw new WeightFileException($"{path} was written on a big-endian machine; convert it to safetensors first.");
        var root = Next();
        if (Next() is not List<object?> keys)
            throw new WeightFileException($"{path} is damaged: its list of storages is missing. Fetch it again.");
        var widths = Widths(root);
        var storages = new Dictionary<string, (long Offset, long Size)>(StringComparer.Ordinal);
        long data = at;
        foreach (var key in keys.OfType<string>())
        {
            if (data > length - 8)
                throw new WeightFileException($"{path} is damaged: it ends early. Fetch it again.");
            var count = BinaryPrimitives.ReadInt64LittleEndian(TorchFile.Bytes(path, data, 8));
            var width = widths.GetValueOrDefault(key, 1);
            if (count < 0 || count > (length - data - 8) / width)
                throw new WeightFileException($"{path} is damaged: storage {key} lies outside the file. Fetch it again.");
            storages[key] = (data + 8, count * width);
            data += 8 + count * width;
        }

        return TorchFile.Entries(
            path,
            root,
            storage =>
                storages.TryGetValue(storage.Key, out var found)
                    ? found
                    : throw new WeightFileException($"{path} is damaged: storage {storage.Key} is missing. Fetch it again.")
        );

        object? Next()
        {
            var reader = new PickleReader(path, head, at);
            var value = reader.Read();
            at = reader.Position;
            return value;
        }
    }

    private static Dictionary<string, int> Widths(object? root) =>
        root is not Dictionary<object, object?> tensors
            ? []
            : tensors
                .Values.OfType<PickledTensor>()
                .GroupBy(t => t.Storage.Key)
                .ToDictionary(g => g.Key, g => Dtypes.Size(g.First().Storage.Dtype));
}
