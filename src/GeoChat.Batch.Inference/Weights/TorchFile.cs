using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Reads what a <c>torch.save</c> file (.bin) holds, without running any of it; the numbers stay where they are.</summary>
internal static class TorchFile
{
    private const long PickleLimit = 64 << 20;

    /// <exception cref="WeightFileException">The file is damaged, or no torch file.</exception>
    /// <exception cref="UnsafePickleException">It holds more than tensors.</exception>
    public static IReadOnlyList<TensorEntry> ReadEntries(string path)
    {
        if (LegacyTorchFile.Is(path))
            return LegacyTorchFile.ReadEntries(path);
        var zip = StoredZip.ReadDirectory(path);
        var list =
            zip.Keys.FirstOrDefault(n => n.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new WeightFileException($"{path} is damaged: it is a zip without tensors. Fetch it again.");
        var prefix = list[..^"data.pkl".Length];
        if (zip[list].Size > PickleLimit)
            throw new WeightFileException($"{path} is damaged: its list of tensors is larger than any real one.");
        if (
            zip.TryGetValue(prefix + "byteorder", out var order)
            && !Bytes(path, order.Offset, order.Size).AsSpan().SequenceEqual("little"u8)
        )
            throw new WeightFileException($"{path} was written on a big-endian machine; convert it to safetensors first.");
        var root = new PickleReader(path, Bytes(path, zip[list].Offset, zip[list].Size)).Read();
        return Entries(
            path,
            root,
            storage =>
            {
                if (!zip.TryGetValue($"{prefix}data/{storage.Key}", out var data))
                    throw new WeightFileException($"{path} is damaged: storage {storage.Key} is missing. Fetch it again.");
                return data;
            }
        );
    }

    /// <summary>Turns the dictionary that a pickle held into entries, each checked against the bytes of its storage.</summary>
    internal static List<TensorEntry> Entries(string path, object? root, Func<PickledStorage, (long Offset, long Size)> find)
    {
        if (root is not Dictionary<object, object?> dictionary)
            throw new WeightFileException($"{path} holds no dictionary of tensors.");
        var entries = new List<TensorEntry>();
        foreach (var (key, value) in dictionary)
        {
            if (key is not string name || value is not PickledTensor tensor)
                throw new UnsafePickleException($"{path} holds '{key}', which is no tensor: refused, nothing was run.");
            var (offset, size) = find(tensor.Storage);
            var width = Dtypes.Size(tensor.Storage.Dtype);
            if (
                tensor.Storage.Count < 0
                || tensor.Storage.Count > size / width
                || LastIndex(tensor) is not { } last
                || last >= tensor.Storage.Count
            )
                throw new WeightFileException($"{path} is damaged: '{name}' is larger than the bytes stored for it. Fetch it again.");
            entries.Add(new(name, path, tensor.Storage.Dtype, tensor.Shape, tensor.Stride, offset + tensor.Offset * width));
        }

        return entries;
    }

    // The largest element index that the view reaches; -1 where it has none, null where the numbers are absurd.
    private static long? LastIndex(PickledTensor tensor)
    {
        if (
            tensor.Shape.Length > 8
            || tensor.Shape.Length != tensor.Stride.Length
            || tensor.Offset < 0
            || TensorEntry.TryCount(tensor.Shape) is not { } count
        )
            return null;
        if (count == 0)
            return -1;
        var last = (Int128)tensor.Offset;
        for (var i = 0; i < tensor.Shape.Length; i++)
        {
            if (tensor.Stride[i] < 0)
                return null;
            last += (Int128)(tensor.Shape[i] - 1) * tensor.Stride[i];
        }

        return last > long.MaxValue ? null : (long)last;
    }

    internal static byte[] Bytes(string path, long offset, long size)
    {
        using var file = File.OpenHandle(path);
        var bytes = new byte[(int)size];
        if (RandomAccess.Read(file, bytes, offset) != bytes.Length)
            throw new WeightFileException($"{path} is damaged: it ends early. Fetch it again.");
        return bytes;
    }
}
